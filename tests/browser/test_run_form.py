"""A script's values typed on the card, by keyboard, with JavaScript and without."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import entered
from tests.browser.screenshots import SCHEMES, SIZES
from tests.browser.test_accessibility import violations
from tests.factories import SPOOLER, a_fix
from webapp.database import writing
from webapp.extensions import db
from webapp.models import AISession

SECRET = "Tr0ub4dor&3-canary"
SCRIPT = "Remove-Item {{ Folder }}\nConnect {{ Password }} -Retry {{ Times }} -Force:{{ Force }}\n"
DRAFT = replace(
    SPOOLER,
    title="Empty it",
    ai_drafted_script=SCRIPT,
    ai_drafted_parameters={"Folder": "C:\\Temp", "Times": 3, "Force": True},
)


@pytest.fixture
def path(app: Flask, session_id: uuid.UUID) -> str:
    with app.app_context(), writing():
        a_fix(db.session.get_one(AISession, session_id), DRAFT)
        db.session.commit()
    return f"/sessions/{session_id}"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def card(request: pytest.FixtureRequest, browser: Browser, base: str, path: str) -> Iterator[Page]:
    """Alice's page of the session, at its card."""
    page, raised = entered(browser, base, path, javascript=request.param)
    yield page
    page.context.close()
    assert raised == []


def has_javascript(page: Page) -> bool:
    return page.locator("html.js").count() == 1


def open_form(page: Page) -> None:
    button = page.get_by_role("button", name="Run once")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#run").wait_for()


def test_a_value_is_corrected_and_the_script_handed_out_once(card: Page, path: str) -> None:
    open_form(card)
    expect(card.get_by_label("Folder")).to_have_value("C:\\Temp")
    expect(card.get_by_label("Force")).to_be_checked()
    expect(card.locator("#run .look-twice")).to_contain_text("Line 1: Remove-Item")
    card.get_by_label("Folder").fill("D:\\Old")
    card.get_by_role("button", name="Make the script").click()
    error = card.locator("#run .field", has_text="Password").locator(".error")
    expect(error).to_have_text("Error: This value is missing.")
    expect(card.get_by_label("Folder")).to_have_value("D:\\Old")
    expect(card.locator("#run .problems")).to_be_focused()
    card.get_by_label("Password").fill(SECRET)
    card.get_by_label("Force").uncheck()
    card.get_by_role("button", name="Make the script").click()
    script = card.get_by_label("Script to run")
    expect(script).to_contain_text(f"Connect '{SECRET}' -Retry 3 -Force:$false")
    if has_javascript(card):
        expect(card.locator("#handed-title")).to_be_focused()
        expect(card.locator("#status")).to_have_text("Your script is ready.")
    with card.expect_download() as download:
        card.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Empty-it.ps1"
    assert SECRET in Path(download.value.path()).read_text(encoding="utf-8")
    card.goto(path)
    expect(card.locator("#fix")).to_contain_text("Did it work?")
    assert SECRET not in card.content()


def test_cancel_gives_the_card_back(card: Page) -> None:
    open_form(card)
    expect(card.locator("#run h4")).to_be_focused()
    card.get_by_role("link", name="Cancel").click()
    expect(card.get_by_role("button", name="Run once")).to_be_visible()
    expect(card.locator("#run")).to_have_count(0)
    if has_javascript(card):
        expect(card.locator("#fix-title")).to_be_focused()
        open_form(card)
        card.get_by_label("Folder").focus()
        card.keyboard.press("Escape")
        expect(card.locator("#run")).to_have_count(0)


def test_what_is_typed_stays_when_a_teammate_decides(
    card: Page, browser: Browser, base: str, path: str
) -> None:
    open_form(card)
    card.get_by_label("Password").fill(SECRET)
    other, _ = entered(browser, base, path, email="bob@north.example")
    other.get_by_role("button", name="Dismiss", exact=False).first.click()
    other.get_by_role("button", name="Undo").wait_for()
    other.context.close()
    card.get_by_role("button", name="Make the script").click()
    expect(card.locator("#alert")).to_contain_text("This suggestion was dismissed.")
    expect(card.locator("#fix")).to_contain_text("Dismissed: Empty it")
    assert SECRET not in card.content()


@pytest.mark.parametrize("card", [True], indirect=True, ids=["with JavaScript"])
def test_no_state_of_the_form_breaks_a_rule(card: Page) -> None:
    broken: list[str] = []

    def look(state: str) -> None:
        for (width, height), scheme in zip(SIZES.items(), SCHEMES, strict=True):
            card.set_viewport_size({"width": width, "height": height})
            card.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
            where = f"{state} {width} {scheme}"
            broken.extend(f"{where}: {rule}" for rule in violations(card))
            if card.evaluate("document.documentElement.scrollWidth > innerWidth"):
                broken.append(f"{where}: wider than the window")

    open_form(card)
    look("form")
    card.get_by_role("button", name="Make the script").click()
    card.locator("#run .problems").wait_for()
    look("refused")
    card.get_by_label("Password").fill(SECRET)
    card.get_by_role("button", name="Make the script").click()
    card.locator("#handed-title").wait_for()
    card.get_by_text("Paste what it printed").click()
    look("handed out")
    assert broken == []
