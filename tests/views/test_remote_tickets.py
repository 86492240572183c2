"""Tickets of a connected system: found, and opened as the start of a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import a_session, who
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import FakeTickets, serving
from tests.journeys.delivering import connect
from webapp.database import writing
from webapp.extensions import db


@pytest.fixture(scope="module")
def served() -> Iterator[FakeTickets]:
    with serving(RedmineDialect()) as fake:
        yield fake


@pytest.fixture
def system(app: Flask, served: FakeTickets) -> FakeTickets:
    served.begin_anew()
    with app.app_context(), writing():
        connect(served.url)
        db.session.commit()
    served.tickets["1"].title = "It <b>hums</b>"
    return served


@pytest.mark.usefixtures("system")
def test_a_ticket_is_found_and_starts_a_session(alice: Person) -> None:
    assert 'name="system"' in alice.browser.get("/tickets").text
    page = alice.browser.get("/tickets/search?system=rm&q=hums").text
    assert "It &lt;b&gt;hums&lt;/b&gt;" in page
    assert "/sessions/new?ticket=rm:1" in page
    form = alice.browser.get("/sessions/new?ticket=RM:1").text
    for words in ("It &lt;b&gt;hums&lt;/b&gt;", "Since Monday.", "Pat Customer", 'value="rm:1"'):
        assert words in form


@pytest.mark.usefixtures("system")
def test_words_that_fit_nothing_are_said_to(alice: Person) -> None:
    assert "No open ticket" in alice.browser.get("/tickets/search?system=rm&q=zzz").text
    assert "No open ticket" not in alice.browser.get("/tickets/search?system=rm&q=").text


def test_a_system_that_does_not_answer_is_told(alice: Person, system: FakeTickets) -> None:
    system.tickets = {}
    answer = alice.browser.get("/sessions/new?ticket=rm:1")
    assert (answer.status_code, "no such ticket" in answer.text) == (502, True)
    assert 'value="rm:1"' in answer.text


@pytest.mark.usefixtures("system")
def test_another_teams_system_is_not_there(alice: Person, charlie: Person) -> None:
    assert charlie.browser.get("/tickets/search?system=rm&q=x").status_code == 404
    assert alice.browser.get("/tickets/search?system=zz&q=x").status_code == 404
    assert 'name="system"' not in charlie.browser.get("/tickets").text
    assert "Since Monday." not in charlie.browser.get("/sessions/new?ticket=rm:1").text


@pytest.mark.usefixtures("system")
def test_the_note_says_where_it_goes_and_who_is_mailed(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        path = f"/sessions/{a_session(who('Alice'), ticket_ref='rm:1').id}/note"
        db.session.commit()
    page = alice.browser.get(path).text
    for words in ("in Desk, with a reference line", "may see private notes", "watches the issue"):
        assert words in page
