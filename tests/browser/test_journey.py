"""The whole road as the README tells it, with JavaScript and without: one file for both."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import log_in, new_ticket

SAID = "Outlook asks for the password again and again since it was changed"


def test_a_newcomer_resolves_a_ticket(page: Page) -> None:
    log_in(page)
    reference = new_ticket(page)
    page.get_by_role("button", name="Start the session").click()
    ask(page, SAID)
    checks = page.locator("#checks li.check")
    expect(checks.first).to_be_visible()

    page.get_by_label("Add a fact").fill("Webmail accepts the new password.")
    page.get_by_role("button", name="Add fact").click()
    expect(page.locator("#facts")).to_contain_text("Webmail accepts the new password.")

    record_checks(page)
    ask(page, "done")
    card = page.locator("#fix-card")
    expect(card.get_by_role("heading", name="Suggested fix:")).to_be_visible()
    expect(card).to_contain_text("Confidence:")

    card.get_by_role("button", name="Run once").click()
    card.get_by_role("button", name="Make the script").click()
    expect(page.get_by_label("Script to run")).to_contain_text("cmdkey")
    back_to_session(page)
    page.get_by_role("button", name="Yes, it worked").click()
    expect(page.locator("#fix")).to_contain_text("It worked")

    note = open_note(page)
    expect(page.get_by_text("Updating …")).to_be_hidden()
    expect(note).to_contain_text("Webmail accepts the new password.")
    expect(note).to_contain_text("it worked")
    seen = note.inner_text()
    page.get_by_role("button", name="Resolve and post").click()
    expect(page.locator("#finish")).to_contain_text("Posted to the ticket")

    page.locator("#posts a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Outlook")
    expect(page.get_by_text(reference).first).to_be_visible()
    entry = page.locator(".prose").last
    assert entry.inner_text().split() == seen.split()


def ask(page: Page, words: str) -> None:
    replies = page.locator("#log li.message")
    before = replies.count()
    page.get_by_label("Message to the assistant").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(replies).to_have_count(before + 2)


def record_checks(page: Page) -> None:
    """Say of each open check that it failed, until the list holds none that is open."""
    open_checks = page.locator("#checks li.check", has_not=page.locator(".chip"))
    while (left := open_checks.count()) > 0:
        open_checks.first.get_by_role("button", name="Fail").click()
        expect(open_checks).to_have_count(left - 1)


def back_to_session(page: Page) -> None:
    if "/sessions/" in page.url and "/fixes/" in page.url:  # without JavaScript it is a page
        page.get_by_role("link", name="Back").first.click()


def open_note(page: Page) -> Locator:
    page.locator("#resolve").click()
    text = page.locator("#note-text")
    if page.locator("html.js").count() == 0:
        page.get_by_role("link", name="Read the note and resolve on its own page").click()
    expect(text).to_be_visible()
    return text
