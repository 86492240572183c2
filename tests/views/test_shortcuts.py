"""The list of keys, and the switch that turns single letters off for one person."""

from __future__ import annotations

from tests.conftest import Person
from tests.views.conftest import HTMX, Ids, text_of
from webapp.views.template_globals import SHORTCUTS

PATH = "/help/keyboard"


def test_every_key_is_listed_on_a_page_and_in_the_overlay(alice: Person) -> None:
    page, overlay = alice.browser.get(PATH).text, alice.browser.get(PATH, headers=HTMX).text
    assert "<html" in page
    assert "<html" not in overlay
    for html in (page, overlay):
        assert all(what in text_of(html) for _, what in SHORTCUTS)


def test_one_person_switches_them_off_and_on_again(alice: Person, bob: Person, mine: Ids) -> None:
    here = f"/sessions/{mine.session_id}"
    assert ' aria-keyshortcuts="f"' in alice.browser.get(here).text
    assert "data-shortcuts" in alice.browser.get(here).text
    assert alice.browser.post(PATH, data={"shortcuts": "off"}).status_code == 303
    assert "data-shortcuts" not in alice.browser.get(here).text
    assert "Shortcut:" not in alice.browser.get(here).text
    assert "data-shortcuts" in bob.browser.get(here).text
    alice.browser.post(PATH, data={"shortcuts": "on"})
    assert "data-shortcuts" in alice.browser.get(here).text
