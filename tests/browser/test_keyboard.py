"""Work by keyboard: the keys, their list, and facts picked out of the talk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations

SELECT = """() => {
  const words = document.querySelector('#messages > li .prose p').firstChild;
  getSelection().setBaseAndExtent(words, 0, words, 8);
}"""
#: Scrolling is told of before the next frame but one; it hides what belongs to a selection.
SCROLLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_keys_lead_to_what_they_name(workspace: Page) -> None:
    keys = workspace.keyboard
    keys.press("m")
    expect(workspace.get_by_label("Message to the assistant")).to_be_focused()
    workspace.locator("#main").focus()
    keys.press("f")
    expect(workspace.get_by_label("Add a fact")).to_be_focused()
    workspace.locator("#main").focus()
    checks = workspace.locator("#checks li.check")
    for key, at in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        keys.press(key)
        expect(checks.nth(at)).to_be_focused()
    keys.press("n")
    expect(workspace.locator("#note-pop")).to_be_visible()
    expect(workspace.locator("#note-t")).to_be_focused()
    keys.press("Escape")
    expect(checks.nth(0)).to_be_focused()


def test_no_key_acts_while_somebody_types(workspace: Page) -> None:
    field = workspace.get_by_label("Add a fact")
    field.click()
    workspace.keyboard.type("jump from ? on")
    expect(field).to_have_value("jump from ? on")
    expect(field).to_be_focused()
    expect(workspace.locator("#help")).to_have_count(0)
    expect(workspace.locator("#note-pop")).to_be_hidden()


def test_keys_are_listed_over_the_page_and_can_be_switched_off(workspace: Page) -> None:
    workspace.keyboard.press("?")
    dialog = workspace.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Next check")
    assert violations(workspace) == []
    workspace.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    workspace.get_by_role("link", name="Keyboard").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Switch single keys off").click()
    expect(workspace.locator("#status")).to_have_text("Shortcuts are off.")
    workspace.go_back()
    workspace.reload()
    workspace.keyboard.press("m")
    expect(workspace.get_by_label("Message to the assistant")).not_to_be_focused()
    expect(workspace.locator("[title^=Shortcut]")).to_have_count(0)


def test_what_was_typed_is_kept_for_the_same_login_alone(workspace: Page) -> None:
    field = workspace.get_by_label("Message to the assistant")
    field.press_sequentially("Not sent yet")
    # What keeps it comes with the first key, perhaps after the last letter.
    workspace.wait_for_function("""() => {
      document.activeElement.dispatchEvent(new Event("input", {bubbles: true}));
      return Object.values(sessionStorage).includes("Not sent yet");
    }""")
    workspace.reload()
    expect(field).to_have_value("Not sent yet")
    # As somebody else, whose tab this was, would have left it.
    workspace.evaluate("""() => Object.entries(sessionStorage).forEach(([key, text]) => {
      const [word, _, ...rest] = key.split(" ");
      sessionStorage.removeItem(key);
      sessionStorage.setItem([word, "another", ...rest].join(" "), text);
    })""")
    workspace.reload()
    expect(field).to_have_value("")
    workspace.keyboard.press("Shift")
    workspace.wait_for_function(
        "Object.keys(sessionStorage).every((key) => !key.includes('another'))"
    )


def test_control_enter_sends_from_the_field(workspace: Page) -> None:
    workspace.get_by_label("Message to the assistant").fill("It is silent.")
    with workspace.expect_request("**/messages"):
        workspace.keyboard.press("Control+Enter")


@pytest.mark.parametrize("way", ["mouse", "key", "tab"])
def test_selected_words_become_a_fact(workspace: Page, way: str) -> None:
    workspace.keyboard.press("Shift")  # the first sign of a hand
    button = workspace.get_by_role("button", name="Make it a fact")
    expect(button).to_be_hidden()
    workspace.locator("#messages > li").first.scroll_into_view_if_needed()
    workspace.evaluate(SCROLLED)
    workspace.evaluate(SELECT)
    workspace.keyboard.press("Shift")
    expect(button).to_be_visible()
    assert violations(workspace) == []
    if way == "mouse":
        button.click()
    elif way == "key":
        workspace.keyboard.press("f")
    else:
        button.focus()
        workspace.keyboard.press("Enter")
    expect(workspace.locator("#facts ol")).to_have_text("F1 Reply 0. Edit F1", use_inner_text=False)
    expect(button).to_be_hidden()
    expect(workspace.locator("#status")).to_have_text("Fact added.")


def test_words_selected_before_the_script_came_are_offered_too(workspace: Page) -> None:
    workspace.locator("#messages > li").first.scroll_into_view_if_needed()
    workspace.evaluate(SCROLLED)
    workspace.evaluate(SELECT)
    workspace.keyboard.down("Shift")  # it fetches the script; no key goes up
    expect(workspace.get_by_role("button", name="Make it a fact")).to_be_visible()


def test_a_message_is_offered_as_a_fact_to_be_cut_down(workspace: Page) -> None:
    workspace.get_by_role("link", name="Make a fact of this").first.click()
    field = workspace.get_by_label("Add a fact")
    expect(field).to_be_focused()
    assert field.input_value().startswith("Reply 0. Reply 0.")
