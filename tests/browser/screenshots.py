"""`python -m tests.browser.screenshots FOLDER`: every page and state, by scheme and by size.

`walk` leads a browser through all of them by name; what is done at each state is the caller's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import showcase
from tests.browser.failing import through_the_errors
from tests.browser.library import through_the_library
from tests.browser.logging_out import where_they_are_logged_in
from tests.browser.masked import where_something_was_masked
from tests.browser.reviewing import through_the_drafts, through_the_imports
from tests.browser.ticketing import through_the_ticket_systems
from tests.servers.process import folder, on_a_free_port, started, stop
from webapp.demo import EMAIL, PASSWORD

SCHEMES = ("light", "dark")
SIZES = {320: 640, 1280: 800}


@dataclass(frozen=True, slots=True)
class Site:
    """A running instance: its address, the two sessions of the showcase, its folder."""

    base: str
    rich: str
    troubled: str
    place: Path


@contextmanager
def served() -> Iterator[Site]:
    """Serve a fresh instance with the showcase."""
    with folder("rf-pictures-") as place:
        environment = os.environ | {"RESOLUTIONFLOW_INSTANCE": str(place)}
        for command in (["db", "upgrade"], ["demo"]):
            run = [sys.executable, "-m", "flask", *command]
            subprocess.run(run, env=environment, check=True, capture_output=True)
        rich, troubled = showcase.build(str(place))

        def start(port: int) -> subprocess.Popen[bytes]:
            settings = (f"RESOLUTIONFLOW_INSTANCE={place}", f"PORT={port}")
            command = ["env", *settings, sys.executable, "-m", "webapp.serve"]
            return started(command, lambda _: answers(port), place / "server.log")

        process, port = on_a_free_port(start)
        try:
            yield Site(f"http://127.0.0.1:{port}", rich, troubled, place)
        finally:
            stop(process)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/login", timeout=1) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def opened(browser: Browser, base: str) -> Page:
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 800})
    return context.new_page()


def walk(page: Page, site: Site) -> Iterator[str]:
    """Lead the page from state to state and yield the name of each."""
    rich, troubled = site.rich, site.troubled
    yield from at_the_door(page)
    yield from in_the_lists(page)
    yield from where_they_are_logged_in(page)
    yield from out_and_in_again(page)
    yield from where_something_was_masked(page, troubled)
    yield from in_the_workspace(page, rich)
    yield from around_the_workspace(page, rich)
    page.goto(f"/sessions/{troubled}")
    yield "workspace-trouble"
    yield from through_the_decision(page, rich)
    yield from through_the_library(page)
    yield from to_the_ticket(page, rich)
    yield from through_the_imports(page)
    yield from through_the_drafts(page)
    yield from through_the_ticket_systems(page)
    yield from through_the_errors(page, site.place, troubled)


def at_the_door(page: Page) -> Iterator[str]:
    page.goto("/login")
    yield "login"
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Log in").click()
    yield "login-refused"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/sessions")


def in_the_lists(page: Page) -> Iterator[str]:
    for path, name in (
        ("/sessions", "sessions"),
        ("/sessions?q=nothing+like+it", "sessions-none-found"),
        ("/sessions/new?ticket=T-1001", "session-new"),
        ("/tickets", "tickets"),
        ("/tickets/new", "ticket-new"),
        ("/script-templates", "scripts-empty"),
        ("/script-templates/new", "script-new"),
        ("/settings", "settings"),
        ("/cost", "cost"),
        ("/no/such/page", "not-found"),
    ):
        page.goto(path)
        yield name
    page.goto("/sessions/new")
    page.get_by_role("button", name="Start the session").click()
    yield "session-new-refused"
    page.goto("/settings")
    page.get_by_label("Name of a new token").fill("nightly export")
    page.get_by_role("button", name="Make a token").click()
    yield "token"
    page.goto("/settings")
    page.get_by_role("button", name="Change the password").click()
    yield "settings-refused"


def out_and_in_again(page: Page) -> Iterator[str]:
    """Type a session, be logged out meanwhile, and find the text again after the login."""
    page.goto("/sessions/new")
    page.get_by_label("Title").fill("Scanner sends no mail")
    page.get_by_label("Problem").fill("Since the update of Friday.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Start the session").click()
    yield "login-text-kept"
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Send it now").wait_for()
    yield "text-kept"


def in_the_workspace(page: Page, rich: str) -> Iterator[str]:
    page.goto("/sessions")
    page.get_by_role("link", name="Outlook keeps asking").click()
    yield "workspace-new"
    page.goto(f"/sessions/{rich}")
    yield "workspace"
    page.get_by_role("button", name="Add fact").click()
    page.locator("#fact-new .error").wait_for()
    yield "workspace-fact-refused"
    page.get_by_role("link", name="Edit F1").click()
    page.get_by_label("Fact F1").wait_for()
    yield "workspace-fact-edit"
    page.goto(f"/sessions/{rich}/edit")
    yield "session-edit"
    page.goto(f"/sessions/{rich}")
    page.get_by_role("link", name="Show the whole reply").last.click()
    yield "whole-reply"
    page.goto(f"/sessions/{rich}")
    page.locator("#resolve").click()
    page.locator("#note-text").wait_for()
    yield "note-open"
    page.locator("#note-pop").get_by_text("Edit the text").click()
    page.get_by_label("Public reply").check()
    page.get_by_role("button", name="Resolve and post").click()
    page.locator("#resolution-problems").wait_for()
    yield "note-refused"
    page.goto(f"/sessions/{rich}/note")
    yield "note-page"


def around_the_workspace(page: Page, rich: str) -> Iterator[str]:
    page.goto(f"/sessions/{rich}/timeline")
    yield "timeline"
    page.goto("/help/keyboard")
    yield "keyboard"
    page.goto(f"/sessions/{rich}")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    yield "workspace-keys"
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Make a fact of this").last.click()
    page.locator("#fact-new[data-edited]").wait_for()
    yield "workspace-fact-offered"
    page.goto(f"/sessions/{rich}/note")
    page.get_by_text("Edit the text").click()
    field = page.get_by_label("Note, in Markdown")
    field.fill(field.input_value().replace("Running", "running since Friday"))
    page.get_by_role("button", name="Keep my wording").click()
    page.get_by_text("What you changed").click()
    yield "note-wording"
    page.get_by_role("button", name="Back to the generated note").click()
    page.locator("#note-changed").wait_for(state="detached")


def through_the_decision(page: Page, rich: str) -> Iterator[str]:
    page.goto(f"/sessions/{rich}")
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Undo").wait_for()
    yield "fix-dismissed"
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Run once").click()
    page.locator(".decided").wait_for()
    yield "fix-decided"
    page.get_by_role("button", name="Yes, it worked").click()
    page.locator(".result", has_text="It worked").wait_for()
    yield "fix-worked"
    page.get_by_text("Change the decision").click()
    page.get_by_role("button", name="Open template builder").click()
    page.wait_for_url("**/script-templates/new?*")
    yield "script-from-fix"
    page.get_by_role("button", name="Save the template").click()
    yield "script"
    page.goto("/script-templates")
    yield "scripts"


def to_the_ticket(page: Page, rich: str) -> Iterator[str]:
    page.goto(f"/sessions/{rich}/note")
    page.get_by_role("button", name="Resolve and post").click()
    page.wait_for_url(f"**/sessions/{rich}")
    yield "workspace-resolved"
    page.locator("#posts a").first.click()
    yield "ticket"


def main() -> None:
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = opened(browser, site.base)
        for name in walk(page, site):
            take(page, pictures, name)
        browser.close()


def take(page: Page, pictures: Path, name: str) -> None:
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
            path = pictures / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=width < 1024 and not name.startswith("note-"))


if __name__ == "__main__":
    main()
