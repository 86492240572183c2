"""Without JavaScript the newest message is at hand: at once beside the lane, by a link above it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import entered


@pytest.fixture
def plain(browser: Browser, base: str, session_id: uuid.UUID) -> Iterator[Page]:
    page, _ = entered(browser, base, f"/sessions/{session_id}", javascript=False)
    yield page
    page.context.close()


def test_a_wide_page_opens_at_the_newest_message(plain: Page) -> None:
    messages = plain.locator("#messages > li")
    expect(messages.first).not_to_be_in_viewport()
    expect(messages.last).to_be_in_viewport()
    plain.get_by_label("Message to the assistant").fill("It is silent still.")
    plain.get_by_role("button", name="Send").click()
    expect(messages.last).to_contain_text("Assistant")
    expect(messages.last).to_be_in_viewport()
    expect(plain.get_by_role("heading", level=1)).to_be_in_viewport()


def test_on_a_narrow_page_a_link_leads_to_it(plain: Page) -> None:
    plain.set_viewport_size({"width": 320, "height": 640})
    plain.reload()
    newest = plain.locator("#messages > li").last
    expect(newest).not_to_be_in_viewport()
    plain.get_by_role("link", name="Newest message").click()
    expect(newest).to_be_in_viewport()
    expect(plain.get_by_label("Message to the assistant")).to_be_in_viewport()
    plain.keyboard.press("Tab")
    assert plain.evaluate("document.activeElement.closest('#composer') !== null")
