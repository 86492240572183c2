"""Where the focus is after each action: never lost to the body."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_accessibility import violations

# What is done, and what has the focus then.
AFTER = {
    "add a fact": "fact-new-text",
    "edit a fact": "fact-*-text",
    "cancel an edit": "fact-*-edit",
    "save a fact": "fact-*-edit",
    "remove a fact": "facts-title",
    "restore a fact": "facts-title",
    "refuse a fact": "fact-new-text",
    "record a check": "check-*",
    "accept a proposal": "proposal-*",
    "dismiss a proposal": "proposal-*",
    "run the fix once": "handed-title",
    "record an outcome": "fix-title",
    "dismiss the fix": "lane-title",
    "undo the dismissal": "fix-title",
    "escalate": "finish-title",
    "take it back": "finish-title",
    "open the note": "note-t",
    "close the note": "resolve",
    "resolve": "status",
    "reopen": "status",
}


class Hands:
    """Does each thing by keyboard: focus, then Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.facts = page.locator("#facts")

    def press(self, what: Locator) -> None:
        what.focus()
        self.page.keyboard.press("Enter")

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=re.compile(name)).first)

    def add_a_fact(self) -> None:
        field = self.page.get_by_label("Add a fact")
        field.fill("It hums.")
        field.focus()
        self.page.keyboard.press("Control+Enter")
        expect(self.facts.locator("ol")).to_contain_text("It hums.")

    def edit_a_fact(self) -> None:
        self.press(self.page.get_by_role("link", name="Edit F1"))
        self.page.get_by_label("Fact F1").wait_for()

    def cancel_an_edit(self) -> None:
        self.press(self.page.get_by_role("link", name="Cancel"))
        self.page.get_by_label("Fact F1").wait_for(state="detached")

    def save_a_fact(self) -> None:
        self.edit_a_fact()
        self.page.get_by_label("Fact F1").fill("It hums and smells.")
        self.button("^Save$")
        expect(self.facts.locator("ol")).to_contain_text("It hums and smells.")

    def remove_a_fact(self) -> None:
        self.edit_a_fact()
        self.button("Remove F1")
        expect(self.facts).to_contain_text("1 removed")

    def restore_a_fact(self) -> None:
        self.facts.get_by_text("1 removed").click()
        self.button("Restore F1")
        expect(self.facts.locator("ol")).to_contain_text("It hums and smells.")

    def refuse_a_fact(self) -> None:
        self.page.get_by_label("Add a fact").fill("")
        self.button("Add fact")
        self.page.locator("#fact-new .error").wait_for()

    def record_a_check(self) -> None:
        self.button("Pass.*C1")
        expect(self.page.locator("#checks")).to_contain_text("Passed")

    def accept_a_proposal(self) -> None:
        self.button("Add.* to the facts")
        expect(self.page.locator("#log")).to_contain_text("Added to the facts")

    def dismiss_a_proposal(self) -> None:
        self.button("Not a fact")
        expect(self.page.locator("#log .meta")).to_contain_text("Not a fact")

    def run_the_fix_once(self) -> None:
        self.button("Run once")
        self.page.locator(".decided").wait_for()

    def record_an_outcome(self) -> None:
        self.button("Yes, it worked")
        expect(self.page.locator("#fix")).to_contain_text("It worked")

    def dismiss_the_fix(self) -> None:
        self.button("^Dismiss")
        self.page.get_by_role("button", name="Undo").wait_for()

    def undo_the_dismissal(self) -> None:
        self.button("^Undo")
        self.page.locator("#fix-card").wait_for()

    def escalate(self) -> None:
        self.button("Escalate")
        self.page.get_by_role("button", name="Take it back").wait_for()

    def take_it_back(self) -> None:
        self.button("Take it back")
        self.page.get_by_role("button", name="Escalate").wait_for()

    def open_the_note(self) -> None:
        self.press(self.page.locator("#resolve"))
        self.page.locator("#note-text").wait_for()

    def close_the_note(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.locator("#note-pop")).to_be_hidden()

    def resolve(self) -> None:
        self.open_the_note()
        self.button("Resolve and post")
        self.page.get_by_role("button", name="Reopen").wait_for()

    def reopen(self) -> None:
        self.button("Reopen")
        self.page.locator("#resolve").wait_for()


JOURNEYS = {
    "facts": [
        *("add a fact", "edit a fact", "cancel an edit", "save a fact"),
        *("remove a fact", "restore a fact", "refuse a fact"),
    ],
    "checks and proposals": ["record a check", "accept a proposal"],
    "another proposal": ["dismiss a proposal"],
    "the fix": ["dismiss the fix", "undo the dismissal", "run the fix once", "record an outcome"],
    "the end": ["escalate", "take it back", "open the note", "close the note", "resolve", "reopen"],
}


def test_every_action_is_walked() -> None:
    walked = [action for journey in JOURNEYS.values() for action in journey]
    assert sorted(walked) == sorted(AFTER)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_focus_is_where_the_table_says(workspace: Page, journey: str) -> None:
    hands = Hands(workspace)
    for action in JOURNEYS[journey]:
        getattr(hands, action.replace(" ", "_"))()
        wanted = AFTER[action].replace("*", "[0-9a-f-]{36}")
        expect(workspace.locator("*:focus"), action).to_have_attribute(
            "id", re.compile(f"^{wanted}$")
        )
    assert violations(workspace) == []
