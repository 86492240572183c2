"""Where something fails: every error's page, each brought about from outside the program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.showcase import ENGINEER
from webapp.demo import EMAIL, PASSWORD

TRIES = 9  # one more than an account has in five minutes
TOO_MUCH = 1_200_000  # characters; a request has 1 MiB
SET = "([selector, value]) => { document.querySelector(selector).value = value; }"
# As a browser without JavaScript sends it.
SEND = "selector => HTMLFormElement.prototype.submit.call(document.querySelector(selector))"


def through_the_errors(page: Page, place: Path, session: str) -> Iterator[str]:
    """Yield the name of each state; the database is of no use afterwards."""
    yield from where_somebody_may_not(page)
    yield from where_a_form_is_refused(page)
    yield from where_the_workspace_has_no_answer(page, session)
    yield from where_the_database_fails(page, place / "resolutionflow.sqlite3", session)
    yield from where_somebody_tries_too_often(page)


def where_a_form_is_refused(page: Page) -> Iterator[str]:
    page.goto("/logout")
    yield "error-405"
    page.goto("/sessions?after=nowhere")
    yield "error-422"
    for name, field, value in (
        ("error-400-text-kept", "[name=csrf_token]", "of yesterday"),
        ("error-413", "[name=problem]", "x" * TOO_MUCH),
    ):
        a_new_session(page)
        page.evaluate(SET, [f"form[action='/sessions'] {field}", value])
        sent(page, "form[action='/sessions']")
        yield name


def where_the_workspace_has_no_answer(page: Page, session: str) -> Iterator[str]:
    page.goto(f"/sessions/{session}")
    page.evaluate(SET, ["#fact-new [name=csrf_token]", "of yesterday"])
    a_fact(page)
    page.get_by_text("This page is out of date").wait_for()
    yield "workspace-out-of-date"
    page.goto(f"/sessions/{session}")
    page.context.set_offline(True)
    a_fact(page)
    page.get_by_text("No answer from the server").wait_for()
    yield "workspace-offline"
    page.context.set_offline(False)


def where_the_database_fails(page: Page, file: Path, session: str) -> Iterator[str]:
    a_new_session(page)
    with locked(file):
        sent(page, "form[action='/sessions']")
    yield "error-503-text-kept"
    page.goto(f"/sessions/{session}")
    run(file, "UPDATE ai_sessions SET created_at = 'no time'")
    a_fact(page)
    page.get_by_role("alert").get_by_role("button", name="Retry").wait_for()
    yield "workspace-broken"
    sent(page, "#fact-new")
    yield "error-500-text-kept"
    page.goto("/sessions")
    yield "error-500"
    run(file, "ALTER TABLE ai_sessions RENAME TO lost")
    page.goto("/sessions?q=scanner")
    yield "error-503"
    run(file, "ALTER TABLE lost RENAME TO ai_sessions")


def where_somebody_may_not(page: Page) -> Iterator[str]:
    page.context.clear_cookies()
    login(page, ENGINEER["email"], ENGINEER["password"])
    page.goto("/cost")
    yield "error-403"
    page.context.clear_cookies()
    login(page, EMAIL, PASSWORD)


def where_somebody_tries_too_often(page: Page) -> Iterator[str]:
    page.context.clear_cookies()
    for _ in range(TRIES):
        login(page, EMAIL, "not this one")
    yield "error-429"


def login(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_load_state()


def a_new_session(page: Page) -> None:
    page.goto("/sessions/new")
    page.get_by_label("Title").fill("Scanner sends no mail")
    page.get_by_label("Problem").fill("Since the update of Friday.")


def a_fact(page: Page) -> None:
    page.locator("#fact-new-text").fill("It hums since Friday.")
    page.get_by_role("button", name="Add fact").click()


def sent(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.evaluate(SEND, form)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the one lock of writers, as a backup that hangs does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement)
