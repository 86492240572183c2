"""A form that is sent late or twice: nobody's words are lost, and nothing is made twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import who
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import KEY, serving
from tests.views.conftest import Ids, text_of
from webapp.extensions import db
from webapp.models import (
    Fact,
    ScriptGeneration,
    ScriptTemplate,
    SuggestedFix,
    Ticket,
    TicketConnection,
)

TEMPLATE = {"description": "", "language": "powershell", "body": "Restart-Service Spooler"}


def seen_in(html: str, after: str = "") -> str:
    found = re.search(r'name="seen"\s+value="([^"]*)"', html.partition(after)[2] if after else html)
    assert found is not None
    return found[1]


@pytest.fixture
def fact(mine: Ids) -> str:
    return f"/sessions/{mine.session_id}/facts/{mine.fact_id}"


def test_a_fact_that_changed_meanwhile_shows_both_words_and_can_be_saved(
    app: Flask, alice: Person, bob: Person, mine: Ids, fact: str
) -> None:
    editor = f"fact-{mine.fact_id}-editor"
    seen = seen_in(alice.browser.get(f"{fact}/edit").text, editor)
    bobs = {"text": "Bob saw it as well.", "kind": "finding", "seen": seen}
    assert bob.browser.post(fact, data=bobs).status_code == 303
    stale = alice.browser.post(fact, data=bobs | {"text": "Alice saw it."})
    assert stale.status_code == 409
    assert "Now stored: Bob saw it as well." in text_of(stale.text)
    again = {"text": "Alice saw it.", "kind": "finding", "seen": seen_in(stale.text, editor)}
    assert alice.browser.post(fact, data=again).status_code == 303
    with app.app_context():
        assert db.session.get_one(Fact, mine.fact_id).text == "Alice saw it."


def test_words_nobody_read_are_not_removed(
    app: Flask, alice: Person, bob: Person, mine: Ids, fact: str
) -> None:
    seen = seen_in(alice.browser.get(f"{fact}/edit").text, f"fact-{mine.fact_id}-remove")
    bob.browser.post(fact, data={"text": "Bob's better words.", "kind": "finding"})
    assert alice.browser.post(f"{fact}/removal", data={"seen": seen}).status_code == 409
    with app.app_context():
        assert db.session.get_one(Fact, mine.fact_id).removed_at is None
    for _ in range(2):  # a second click finds it removed
        assert alice.browser.post(f"{fact}/removal").status_code == 303


def test_an_outcome_that_came_first_stands(
    app: Flask, alice: Person, bob: Person, mine: Ids
) -> None:
    fix = f"/sessions/{mine.session_id}/fixes/{mine.fix_id}"
    alice.browser.post(f"{fix}/decision", data={"decision": "one_off"})
    seen = seen_in(bob.browser.get(f"/sessions/{mine.session_id}").text, 'id="outcome"')
    worked = {"outcome": "worked", "note": "12 jobs printed", "seen": seen}
    for _ in range(2):  # a second click says the same
        assert alice.browser.post(f"{fix}/outcome", data=worked).status_code == 303
    late = bob.browser.post(f"{fix}/outcome", data={"outcome": "waiting", "note": "", "seen": seen})
    assert late.status_code == 409
    with app.app_context():
        assert db.session.get_one(SuggestedFix, mine.fix_id).outcome_note == "12 jobs printed"
    anew = {"outcome": "waiting", "note": "", "seen": seen_in(late.text, 'id="outcome"')}
    assert bob.browser.post(f"{fix}/outcome", data=anew).status_code == 303


def test_a_template_form_that_was_refused_still_knows_what_it_saw(
    app: Flask, alice: Person, bob: Person, mine: Ids
) -> None:
    path = f"/script-templates/{mine.template_id}"
    seen = seen_in(alice.browser.get(f"{path}/edit").text)
    refused = alice.browser.post(path, data=TEMPLATE | {"name": "", "seen": seen})
    assert (refused.status_code, seen_in(refused.text)) == (422, seen)
    bobs = TEMPLATE | {"name": "Bob's name", "seen": seen}
    assert bob.browser.post(path, data=bobs).status_code == 303
    stale = alice.browser.post(path, data=TEMPLATE | {"name": "Alice's name", "seen": seen})
    assert stale.status_code == 409
    anew = TEMPLATE | {"name": "Alice's name", "seen": seen_in(stale.text)}
    assert alice.browser.post(path, data=anew).status_code == 303
    with app.app_context():
        assert db.session.get_one(ScriptTemplate, mine.template_id).name == "Alice's name"


def test_a_script_made_by_a_double_click_is_one(
    app: Flask, alice: Person, mine: Ids, version: Callable[[], int]
) -> None:
    before = version()
    path = f"/script-templates/{mine.template_id}/run"
    found = re.search(r'name="key"\s+value="([^"]+)"', alice.browser.get(path).text)
    assert found is not None
    sent = {"session": str(mine.session_id), "purpose": "use", "key": found[1]}
    first, second = (alice.browser.post(path, data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert version() == before + 1
    elsewhere = alice.browser.post(path, data=sent | {"session": ""})
    assert elsewhere.status_code == 200
    with app.app_context():
        own = db.session.query(ScriptGeneration).filter_by(script_template_id=mine.template_id)
        assert own.count() == 2


def test_a_ticket_added_by_a_double_click_is_one(app: Flask, alice: Person) -> None:
    found = re.search(r'name="key"\s+value="([^"]+)"', alice.browser.get("/tickets/new").text)
    assert found is not None
    sent = {"reference": "T-9001", "subject": "Slow", "description": "Very.", "key": found[1]}
    first, second = (alice.browser.post("/tickets", data=sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert alice.browser.post("/tickets", data=sent | {"key": ""}).status_code == 409
    with app.app_context():
        assert db.session.query(Ticket).filter_by(reference="T-9001").count() == 1


def test_a_key_that_another_connection_has_is_named(app: Flask, alice: Person) -> None:
    with serving(RedmineDialect()) as system:
        system.begin_anew()
        typed = {
            "kind": "redmine",
            "name": "A",
            "key": "aa",
            "base_url": system.url,
            "allow_private": "yes",
            "resolved_status": "Resolved",
            "sample": "1",
            "secret.api_key": KEY,
        }
        path = "/settings/connections"
        for more in ({}, {"name": "B", "key": "bb"}):
            assert alice.browser.post(path, data=typed | more).status_code == 303
        with app.app_context():
            second = TicketConnection.keyed(who("Alice").team_id, "bb")
            assert second is not None
            path += f"/{second.id}"
        taken = alice.browser.post(path, data=typed | {"name": "B", "secret.api_key": ""})
        assert taken.status_code == 422
        assert "A has the key aa already." in text_of(taken.text)


@pytest.mark.parametrize("version", ["9" * 30, "-1", "x"])
def test_a_version_that_no_session_has_is_refused(alice: Person, mine: Ids, version: str) -> None:
    sent = {"markdown": "## Problem", "state_version": version}
    answer = alice.browser.post(f"/sessions/{mine.session_id}/note/draft", data=sent)
    assert answer.status_code == 422
