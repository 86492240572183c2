"""The form that starts a session: blank, from a ticket, from a pasted text."""

from __future__ import annotations

import uuid

import pytest

from tests.conftest import Person
from tests.views.conftest import Ids, text_of

MAIL = "From: dana@harbour.example\nSubject: Nothing prints\n\nThe queue holds twelve jobs."


def test_a_ticket_fills_in_the_form(alice: Person, mine: Ids) -> None:
    assert mine.ticket_id
    assert 'value="T-7"' in alice.browser.get("/sessions/new?ticket=T-7").text


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("ticket", ["%00", "T-%ff", ""])
def test_an_unknown_ticket_leaves_the_form_blank(alice: Person, ticket: str) -> None:
    page = alice.browser.get(f"/sessions/new?ticket={ticket}")
    assert page.status_code == 200
    assert 'name="ticket_ref"' in page.text


def test_a_pasted_text_is_filled_in_and_folded_away(alice: Person) -> None:
    page = alice.browser.post("/sessions/pasted", data={"pasted": MAIL}).text
    assert "Filled in from what you pasted." in text_of(page)
    assert 'value="Nothing prints"' in page
    assert '<details class="paste" >' in page


def test_a_pasted_text_without_a_word_is_asked_for_again(alice: Person) -> None:
    answer = alice.browser.post("/sessions/pasted", data={"pasted": " "})
    assert answer.status_code == 422
    assert '<details class="paste" open>' in answer.text
    assert "Filled in" not in answer.text


def test_other_words_in_a_form_that_was_used_are_given_back_to_be_sent(alice: Person) -> None:
    sent = {"title": "First", "problem": "One", "key": str(uuid.uuid4())}
    first = alice.browser.post("/sessions", data=sent)
    assert alice.browser.post("/sessions", data=sent).location == first.location
    answer = alice.browser.post("/sessions", data=sent | {"title": "Second"})
    assert (answer.status_code, sent["key"] in answer.text) == (409, False)
    assert "Second</textarea>" in answer.text
    fresh = answer.text.partition('name="key" value="')[2][:36]
    again = alice.browser.post("/sessions", data=sent | {"title": "Second", "key": fresh})
    assert (again.status_code, again.location == first.location) == (303, False)
