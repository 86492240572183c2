"""The note's popover: native, left by Escape, and a page where it cannot be."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import entered
from tests.browser.screenshots import Site

TEMPLATES = Path("templates")
AIMED = re.compile(r'hx-target="([^"]+)"')


def test_it_opens_on_its_heading_and_closes_to_its_button(workspace: Page) -> None:
    pop, resolve = workspace.locator("#note-pop"), workspace.locator("#resolve")
    assert pop.get_attribute("role") == "dialog"
    assert pop.get_attribute("aria-modal") is None
    assert resolve.get_attribute("aria-expanded") is None
    for key in ("Enter", "Space"):
        resolve.focus()
        workspace.keyboard.press(key)
        expect(pop).to_be_visible()
        expect(workspace.locator("#note-t")).to_be_focused()
        workspace.keyboard.press("Escape")
        expect(pop).to_be_hidden()
        expect(resolve).to_be_focused()
    resolve.click()
    pop.get_by_role("button", name="Close").click()
    expect(resolve).to_be_focused()


def test_tab_walks_through_it_and_leaves(workspace: Page) -> None:
    workspace.locator("#resolve").click()
    workspace.locator("#note-text").wait_for()
    names: list[str] = []
    inside = "document.activeElement.closest('#note-pop') !== null"
    while workspace.evaluate(inside) and len(names) < 40:
        workspace.keyboard.press("Tab")
        names.append(workspace.evaluate("document.activeElement.textContent.trim()"))
    walked = " · ".join(names)
    for name in ("Refresh", "Close", "Markdown", "Resolve and post"):
        assert name in walked
    assert not workspace.evaluate(inside)
    expect(workspace.locator("#note-pop")).to_be_visible()


def test_it_stays_open_with_its_focus_through_a_refresh(workspace: Page) -> None:
    workspace.locator("#resolve").click()
    workspace.locator("#note-text").wait_for()
    refresh = workspace.locator("#note-refresh")
    with workspace.expect_response("**/note"):
        refresh.click()
    expect(workspace.locator("#note-body")).not_to_have_attribute("aria-busy", "true")
    expect(refresh).to_be_focused()
    expect(workspace.locator("#note-pop")).to_be_visible()


def test_without_javascript_it_opens_closes_and_leads_to_the_page(
    browser: Browser, base: str, session_id: object
) -> None:
    page, _ = entered(browser, base, f"/sessions/{session_id}", javascript=False)
    page.locator("#resolve").click()
    pop = page.locator("#note-pop")
    expect(pop).to_be_visible()
    page.keyboard.press("Escape")
    expect(pop).to_be_hidden()
    page.locator("#resolve").click()
    pop.get_by_role("link", name="Read the note").click()
    expect(page.get_by_role("button", name="Resolve and post")).to_be_visible()
    page.get_by_label("Public reply").check()
    page.get_by_text("Edit the text").click()
    page.get_by_label("Note, in Markdown").fill("My own words.")
    page.get_by_role("button", name="Resolve and post").click()
    expect(page.get_by_label("Note, in Markdown")).to_have_value("My own words.")
    page.context.close()


def test_nothing_aims_at_the_popover_its_button_or_a_dialog() -> None:
    aimed = {
        target
        for template in TEMPLATES.rglob("*.html")
        for target in AIMED.findall(template.read_text(encoding="utf-8"))
    }
    assert "#note-body" in aimed
    assert aimed.isdisjoint({"#note-pop", "#resolve", "#help", "dialog", "body"})


def test_the_page_has_one_outline(browser: Browser, site: Site) -> None:
    page = browser.new_page(base_url=site.base)
    page.goto("/login")
    expect(page.locator("h1")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.context.close()


def test_the_workspace_reads_in_order(workspace: Page) -> None:
    heads = "[...document.querySelectorAll('h1, h2, h3')].filter((h) => h.checkVisibility())"
    found = workspace.evaluate(f"{heads}.map((h) => h.tagName + ' ' + h.id)")
    assert [head for head in found if not head.startswith("H1")] == [
        "H2 conversation-title",
        "H2 lane-title",
        "H3 facts-title",
        "H3 checks-title",
        "H3 fix-title",
        "H2 finish-title",
    ]
    assert sum(head.startswith("H1") for head in found) == 1
