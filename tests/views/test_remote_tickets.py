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


@pytest.mark.parametrize(
    ("changed_at", "words"),
    [
        ("2026-01-01T00:00:00Z", "has not changed since"),
        ("2099-01-01T00:00:00.000+0000", "changed since this session began"),
        ("2099-01-01T00:00:00", "changed since this session began"),
        ("yesterday", "Since Monday."),
    ],
)
def test_a_session_says_whether_its_ticket_changed(
    changed_at: str, words: str, app: Flask, alice: Person, system: FakeTickets
) -> None:
    system.changed_at = changed_at
    path = opened_on(app, "RM:1")
    assert f'href="{path}/ticket"' in alice.browser.get(path).text
    page = alice.browser.get(f"{path}/ticket").text
    assert words in page
    assert "It &lt;b&gt;hums&lt;/b&gt;" in page
    assert "/issues/1" in page


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(("reference", "status"), [("zz:1", 404), ("rm:404", 502), ("T-1", 404)])
def test_a_ticket_that_cannot_be_shown_is_one_clear_line(
    reference: str, status: int, app: Flask, alice: Person, charlie: Person
) -> None:
    path = opened_on(app, reference)
    answer = alice.browser.get(f"{path}/ticket")
    assert (answer.status_code, 'role="alert"' in answer.text) == (status, True)
    assert charlie.browser.get(f"{path}/ticket").status_code == 404


def opened_on(app: Flask, reference: str) -> str:
    with app.app_context(), writing():
        path = f"/sessions/{a_session(who('Alice'), ticket_ref=reference).id}"
        db.session.commit()
    return path
