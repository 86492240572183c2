"""The app in the real browser: as a user starts it, or in this process with the standing cast."""

from __future__ import annotations

import shutil
import socket
import threading
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.screenshots import Site, served
from tests.factories import PASSWORD as CASTS_PASSWORD
from tests.factories import SPOOLER, a_fix, a_reply, a_session, who
from webapp.database import writing
from webapp.demo import EMAIL, PASSWORD
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact

TIMEOUT_MS = 10_000
ENDS_WITHIN_S = 30


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with served() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page that fails its test on any error the browser's console shows."""
    context = browser.new_context(
        base_url=site.base,
        java_script_enabled=request.param == "with JavaScript",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(TIMEOUT_MS)
    page, errors = context.new_page(), []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert [error for error in errors if "status of 4" not in error] == []


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/sessions")


def new_ticket(page: Page) -> str:
    """File a ticket of its own for a test and return its reference."""
    reference = f"T-{uuid.uuid4().hex[:8]}"
    page.goto("/tickets/new")
    page.get_by_label("Ticket reference").fill(reference)
    page.get_by_label("Subject").fill("Outlook keeps asking for the password")
    page.get_by_label("Client (optional)").fill("Northwind Dental")
    page.get_by_label("Description").fill(
        "Since the password was changed on Monday, Outlook asks for it again and again."
    )
    page.get_by_role("button", name="Add the ticket").click()
    page.get_by_role("link", name="Start a session").click()
    return reference


class Wires(WSGIRequestHandler):
    """Remembers its connections, so that a test can cut them."""

    open: list[socket.socket] = []  # noqa: RUF012 - one list for all handlers is the purpose

    def setup(self) -> None:
        super().setup()
        self.open.append(self.connection)

    def log_request(self, *_: object) -> None:
        """Say nothing."""

    @classmethod
    def cut(cls) -> None:
        for wire in cls.open:
            try:
                wire.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it had ended


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    Wires.open.clear()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Wires)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(ENDS_WITHIN_S)


def entered(
    browser: Browser,
    base: str,
    path: str,
    *,
    email: str = "alice@north.example",
    javascript: bool = True,
) -> tuple[Page, list[str]]:
    """Log somebody of the cast in and open a page; return it and what its scripts raise."""
    context = browser.new_context(
        base_url=base, java_script_enabled=javascript, viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(TIMEOUT_MS)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"/login?next={path}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(CASTS_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**{path}")
    return page, errors


@pytest.fixture
def session_id(app: Flask) -> uuid.UUID:
    """A session of Alice's with something of everything, and enough talk in it to scroll."""
    with app.app_context(), writing():
        session = a_session(who("Alice"))
        for number in range(12):
            checks = [ProposedCheck(f"Is it plugged in {each}?", "Look.") for each in "AB"]
            facts = [ProposedFact("The queue is full.", "finding")]
            last = number == 11
            reply = a_reply(
                session,
                f"Reply {number}. " * 30,
                checks=checks if last else [],
                facts=facts if last else [],
            )
            reply.content_html = f"<p>{reply.content}</p>"
        a_fix(session, SPOOLER)
        db.session.commit()
        return session.id


@pytest.fixture
def workspace(browser: Browser, base: str, session_id: uuid.UUID) -> Iterator[Page]:
    """Alice's page of that session."""
    page, raised = entered(browser, base, f"/sessions/{session_id}")
    yield page
    page.context.close()
    assert raised == []
