"""What a page of an error says of the browser's way back is true."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in

TOO_MUCH = "x" * 1_100_000


def test_what_was_too_much_still_stands_in_its_form(page: Page) -> None:
    log_in(page)
    page.goto("/tickets/new")
    page.get_by_label("Description").fill(TOO_MUCH)
    page.get_by_role("button", name="Add the ticket").click()
    expect(page.get_by_text("Go back, where long text still is")).to_be_visible()
    page.go_back()
    assert len(page.get_by_label("Description").input_value()) == len(TOO_MUCH)
