"""An engineer's own wording of a note."""

from __future__ import annotations

import pytest

from tests.conftest import Person
from tests.views.conftest import HTMX, Ids, text_of

WORDING = "## Problem\n\nMy own words.\n"


def keep(person: Person, mine: Ids, markdown: str = WORDING) -> int:
    note = person.browser.get(f"/sessions/{mine.session_id}/note").text
    version = note.partition('name="state_version" value="')[2].partition('"')[0]
    sent = {"markdown": markdown, "state_version": version}
    return person.browser.post(f"/sessions/{mine.session_id}/note/draft", data=sent).status_code


def note(person: Person, mine: Ids) -> str:
    return person.browser.get(f"/sessions/{mine.session_id}/note", headers=HTMX).text


def test_it_is_shown_with_what_differs_from_the_generated_note(alice: Person, mine: Ids) -> None:
    assert "What you changed" not in note(alice, mine)
    assert keep(alice, mine) == 303
    html = note(alice, mine)
    assert "My own words." in html.partition('id="note-text"')[2].partition("</div>")[0]
    assert "<ins>" in html
    assert "<del>" in html
    assert "This is your wording." in text_of(html)


def test_it_is_kept_with_a_warning_when_the_session_goes_on(
    alice: Person, bob: Person, mine: Ids
) -> None:
    keep(alice, mine)
    before = note(alice, mine)
    bob.browser.post(f"/sessions/{mine.session_id}/facts", data={"text": "It hums."})
    html = note(alice, mine)
    assert "The session changed after you worded this note." not in text_of(before)
    assert "The session changed after you worded this note." in text_of(html)
    assert "My own words." in html


def test_it_is_its_writers_alone(alice: Person, bob: Person, mine: Ids) -> None:
    keep(alice, mine)
    assert "My own words." not in note(bob, mine)


def test_it_can_be_thrown_away(alice: Person, mine: Ids) -> None:
    keep(alice, mine)
    path = f"/sessions/{mine.session_id}/note/draft/removal"
    assert alice.browser.post(path).status_code == 303
    assert "My own words." not in note(alice, mine)


def test_it_replaces_the_one_before(alice: Person, mine: Ids) -> None:
    keep(alice, mine)
    keep(alice, mine, "Other words.")
    assert "My own words." not in note(alice, mine)
    assert "Other words." in note(alice, mine)


@pytest.mark.parametrize("markdown", ["", "x" * 60_001])
def test_a_wording_that_could_not_be_posted_is_refused(
    alice: Person, mine: Ids, markdown: str
) -> None:
    assert keep(alice, mine, markdown) == 422


def test_it_ends_with_the_resolution(alice: Person, mine: Ids) -> None:
    keep(alice, mine)
    html = note(alice, mine)
    version = html.partition('name="state_version" value="')[2].partition('"')[0]
    sent = {"state_version": version, "markdown": WORDING}
    here = f"/sessions/{mine.session_id}"
    assert alice.browser.post(f"{here}/resolution", data=sent).status_code == 303
    assert alice.browser.post(f"{here}/note/draft", data=sent).status_code == 409
    assert "This is your wording." not in note(alice, mine)


def test_the_note_can_be_copied_after_the_resolution(alice: Person, mine: Ids) -> None:
    assert 'data-copy="resolution-markdown"' in note(alice, mine)
    assert 'id="note-source"' not in note(alice, mine)
    alice.browser.post(
        f"/sessions/{mine.session_id}/resolution",
        data={
            "state_version": note(alice, mine).partition('"state_version" value="')[2][0],
            "markdown": "Restarted.",
        },
    )
    html = note(alice, mine)
    assert 'data-copy="note-source"' in html
    assert 'id="note-source"' in html
    assert html.count("data-copy=") == 3
