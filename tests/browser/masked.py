"""Where something that was typed looks like a secret: the form comes back with ticks."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

SHORT = "The password: Madeup2026!x fails."
TYPED = f"Since Monday.\n{SHORT} So does net user bob Madeup77!."


def where_something_was_masked(page: Page, session: str) -> Iterator[str]:
    """Type it as a fact and as the problem of a session; leave the one and tick the other."""
    page.goto(f"/sessions/{session}")
    page.locator("#fact-new-text").fill(SHORT)
    page.get_by_role("button", name="Add fact").click()
    page.locator("#given-back-form").wait_for()
    yield "workspace-masked"
    page.get_by_role("link", name="Leave it masked").click()
    page.locator("#given-back-form").wait_for(state="detached")
    page.goto("/sessions/new")
    page.get_by_label("Title").fill("Scanner sends no mail")
    page.get_by_label("Problem").fill(TYPED)
    page.get_by_role("button", name="Start the session").click()
    page.locator("#given-back-form").wait_for()
    yield "session-masked"
    page.get_by_label("Madeup2026!x").check()
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url("**/sessions/*-*")
