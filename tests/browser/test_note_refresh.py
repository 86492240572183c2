"""The note's preview: when it is asked for, what it changes, and what stays while it comes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

BURST = """() => [0, 150, 300, 450].forEach((after) => setTimeout(() => {
  window.last = performance.now();
  htmx.trigger(document.body, 'session-changed');
}, after))"""
WATCH = """() => {
  window.changed = 0;
  new MutationObserver((list) => { window.changed += list.length; })
    .observe(document.getElementById('note-body'),
      {childList: true, subtree: true, characterData: true});
}"""


class Asked:
    """Counts the page's requests for the note, and when the newest began."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        self.page = page
        page.on("request", self.note)

    def note(self, request: Request) -> None:
        if request.url.endswith("/note"):
            self.urls.append(request.url)

    def __len__(self) -> int:
        return len(self.urls)


@pytest.fixture
def asked(workspace: Page) -> Asked:
    """Open the note; count what is asked from then on."""
    workspace.locator("#resolve").click()
    expect(workspace.locator("#status")).to_have_text("Preview updated")
    return Asked(workspace)


def updated(page: Page) -> None:
    """Wait until the next answer has come."""
    with page.expect_response("**/note") as answered:
        pass
    answered.value.finished()


def test_a_burst_of_changes_asks_once_after_the_last(workspace: Page, asked: Asked) -> None:
    for round_ in (1, 2):  # the second time, after a swap
        with workspace.expect_request("**/note"):
            workspace.evaluate(BURST)
        waited = workspace.evaluate("performance.now() - window.last")
        assert 400 < waited < 1_500
        workspace.evaluate("new Promise((done) => setTimeout(done, 700))")
        assert len(asked) == round_


def test_a_burst_of_facts_asks_once(workspace: Page, asked: Asked) -> None:
    for number in range(3):
        workspace.evaluate(
            """(words) => {
              const form = document.getElementById('fact-new');
              form.elements.text.value = words;
              form.requestSubmit();
            }""",
            f"It hums {number}.",
        )
        expect(workspace.locator("#facts ol")).to_contain_text(f"It hums {number}.")
    expect(workspace.locator("#note-text")).to_contain_text("It hums 2.")
    assert len(asked) <= 2, "one for the burst, one more if the machine was slower than the pause"


def test_the_button_takes_the_place_of_a_pending_refresh(workspace: Page, asked: Asked) -> None:
    workspace.evaluate(
        """() => {
          htmx.trigger(document.body, 'session-changed');
          setTimeout(() => document.getElementById('note-refresh').click(), 200);
        }"""
    )
    updated(workspace)
    workspace.evaluate("new Promise((done) => setTimeout(done, 700))")
    assert len(asked) == 1


def test_one_is_under_way_at_a_time_and_the_old_text_stays(workspace: Page, asked: Asked) -> None:
    body, running, most = workspace.locator("#note-body"), [0], [0]
    held: list[Route] = []

    def hold(route: Route) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        held.append(route)

    workspace.route("**/note", hold)
    before = workspace.locator("#note-text").inner_text()
    with workspace.expect_request("**/note"):
        workspace.locator("#note-refresh").click()
    for _ in range(3):
        workspace.evaluate("htmx.trigger('#note-host', 'note-open')")
    expect(body).to_have_attribute("aria-busy", "true")
    expect(workspace.get_by_text("Updating …")).to_be_visible()
    assert workspace.locator("#note-text").inner_text() == before
    workspace.keyboard.press("Escape")  # also while it is under way
    expect(workspace.locator("#resolve")).to_be_focused()
    with workspace.expect_request("**/note"):
        running[0] -= 1
        held[0].continue_()
    while len(held) == 1:
        workspace.evaluate("1")  # lets the route's handler run
    running[0] -= 1
    held[1].continue_()
    expect(body).not_to_have_attribute("aria-busy", "true")
    assert most == [1]
    assert len(asked) == 2


def test_an_unchanged_note_changes_nothing(workspace: Page, asked: Asked) -> None:
    workspace.evaluate(WATCH)
    with workspace.expect_response("**/note") as answered:
        workspace.locator("#note-refresh").click()
    assert answered.value.status == 304
    expect(workspace.locator("#note-body")).not_to_have_attribute("aria-busy", "true")
    assert workspace.evaluate("changed") == 0
    expect(workspace.locator("#note-pop")).to_be_visible()
    assert len(asked) == 1


def test_a_closed_note_is_marked_and_asked_for_when_it_opens(workspace: Page, asked: Asked) -> None:
    workspace.keyboard.press("Escape")
    workspace.get_by_label("Add a fact").fill("It hums.")
    workspace.get_by_role("button", name="Add fact").click()
    expect(workspace.locator("#note-state")).to_have_text("note changed since")
    assert len(asked) == 0
    workspace.locator("#resolve").click()
    expect(workspace.locator("#note-text")).to_contain_text("It hums.")
    expect(workspace.locator("#note-state")).to_have_text("note up to date")


def test_the_page_says_how_old_the_note_is(workspace: Page, asked: Asked) -> None:
    fresh = re.compile(r"(Cached|Fresh),\s+\d\d \w{3} \d{4}, \d\d:\d\d UTC")
    expect(workspace.locator("#note-body .meta").first).to_have_text(fresh)
    stamp = workspace.locator("#note-body time").first.get_attribute("datetime")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp or "")
    workspace.reload()
    workspace.locator("#resolve").click()
    expect(workspace.locator("#note-body .meta").first).to_contain_text("Cached,")
    workspace.get_by_role("button", name="Compose anew").click()
    expect(workspace.locator("#note-body .meta").first).to_contain_text("Fresh,")


def test_a_failure_keeps_the_text_and_offers_to_try_again(workspace: Page, asked: Asked) -> None:
    workspace.route("**/note", lambda route: route.fulfill(status=503, body="no"))
    before = workspace.locator("#note-text").inner_text()
    workspace.locator("#note-refresh").click()
    alert = workspace.get_by_role("alert")
    expect(alert).to_contain_text("Something broke")
    assert workspace.locator("#note-text").inner_text() == before
    expect(workspace.locator("#note-refresh")).to_be_focused()
    workspace.unroute("**/note")
    alert.get_by_role("button", name="Retry").click()
    expect(alert).to_be_empty()
    assert len(asked) == 2


def test_a_wording_is_kept_and_compared_in_place(workspace: Page, asked: Asked) -> None:
    workspace.get_by_text("Edit the text").click()
    field = workspace.get_by_label("Note, in Markdown")
    field.fill("## Problem\n\nMy own words.")
    workspace.get_by_role("button", name="Keep my wording").click()
    expect(workspace.locator("#note-changed")).to_contain_text("This is your wording.")
    expect(workspace.locator("#note-text")).to_contain_text("My own words.")
    workspace.reload()
    workspace.locator("#resolve").click()
    expect(workspace.locator("#note-text")).to_contain_text("My own words.")
    workspace.get_by_role("button", name="Back to the generated note").click()
    expect(workspace.locator("#note-changed")).to_have_count(0)
    expect(workspace.get_by_label("Note, in Markdown")).not_to_have_value(re.compile("My own"))


@pytest.mark.parametrize(
    ("form", "words"), [("Markdown", "## Problem"), ("Plain text", "Problem"), ("HTML", "<h3>")]
)
def test_it_is_copied_in_each_form(workspace: Page, asked: Asked, form: str, words: str) -> None:
    workspace.context.grant_permissions(["clipboard-read", "clipboard-write"])
    workspace.get_by_role("button", name=form, exact=True).click()
    expect(workspace.locator("#status")).to_have_text("Copied.")
    copied = workspace.evaluate("navigator.clipboard.readText()")
    assert words in copied
    assert (form == "HTML") == ("</" in copied)
    assert (form == "Markdown") == ("## " in copied)


def test_a_wording_folded_away_is_said_to_be_what_is_posted(workspace: Page) -> None:
    workspace.locator("#resolve").click()
    fold = workspace.locator("#note-wording > summary")
    said = "getComputedStyle(document.querySelector('#note-wording > summary'), '::after').content"
    fold.click()
    fold.click()
    assert "your text" not in workspace.evaluate(said)
    fold.click()
    workspace.get_by_label("Note, in Markdown").press_sequentially("Mine. ")
    fold.click()
    assert "your text is posted" in workspace.evaluate(said)
