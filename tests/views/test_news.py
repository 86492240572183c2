"""What an open page hears of its session every few seconds."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import Person
from tests.factories import a_reply, who
from tests.views.conftest import HTMX, Ids
from tests.views.test_queries import statements
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import AISession, Presence
from webapp.models.pulse import PULSE

HIDDEN = re.compile(r'<input id="news-\w+" type="hidden" name="(\w+)" value="([^"]*)">')
CHANGES = {  # what a teammate does, and what the page then gets
    "a fact": ("facts", {"text": "It hums."}, {"facts", "finish"}),
    "a result": ("checks/{check_id}/result", {"result": "pass"}, {"checks", "facts", "finish"}),
    "a decision": ("fixes/{fix_id}/decision", {"decision": "dismissed"}, {"fix", "finish"}),
    "no fact": ("proposals/{proposal_id}/dismissal", {}, {"log"}),
    "an escalation": (
        "escalation",
        {},
        {"head", "earlier", "log", "composer", "facts", "checks", "fix", "finish"},
    ),
    "another title": ("", {"title": "Silent printer"}, {"head"}),
}


def shown(person: Person, session_id: uuid.UUID) -> dict[str, str]:
    """Open the page and return what it sends when it asks for news."""
    return dict(HIDDEN.findall(person.browser.get(f"/sessions/{session_id}").text))


def news(person: Person, session_id: uuid.UUID, seen: dict[str, str]) -> tuple[int, str]:
    answer = person.browser.get(f"/sessions/{session_id}/news", query_string=seen, headers=HTMX)
    return answer.status_code, answer.text


def regions(html: str) -> set[str]:
    return set(re.findall(r'data-hx-target="#(\w+)" data-hx-swap="outerMorph"', html)) - {"here"}


@pytest.mark.parametrize("change", CHANGES)
def test_a_teammates_change_comes_with_its_regions_and_no_others(
    alice: Person, bob: Person, mine: Ids, change: str
) -> None:
    path, sent, changed = CHANGES[change]
    seen = shown(alice, mine.session_id)
    where = path.format(check_id=mine.check_id, fix_id=mine.fix_id, proposal_id=mine.proposal_id)
    url = f"/sessions/{mine.session_id}/{where}".rstrip("/")
    assert bob.browser.post(url, data=sent).status_code == 303
    status, html = news(alice, mine.session_id, seen)
    assert status == 200
    assert regions(html) == changed
    assert news(alice, mine.session_id, seen | dict(HIDDEN.findall(html)))[0] == 204


def test_a_message_comes_with_the_conversation(app: Flask, alice: Person, mine: Ids) -> None:
    seen = shown(alice, mine.session_id)
    with app.app_context(), writing():
        a_reply(db.session.get_one(AISession, mine.session_id), "Look at the cable.")
        db.session.commit()
    _, html = news(alice, mine.session_id, seen)
    assert regions(html) == {"log"}
    assert html.count('class="message assistant') == 3


def test_what_this_page_changed_itself_is_not_sent_to_it_again(alice: Person, mine: Ids) -> None:
    seen = shown(alice, mine.session_id)
    own = alice.browser.post(
        f"/sessions/{mine.session_id}/facts", data={"text": "It hums."}, headers=HTMX
    )
    status, html = news(alice, mine.session_id, seen | dict(HIDDEN.findall(own.text)))
    assert status == 200
    assert regions(html) == set()


def test_nothing_new_costs_two_selects_and_no_page(alice: Person, mine: Ids) -> None:
    seen = shown(alice, mine.session_id)
    assert news(alice, mine.session_id, seen) == (204, "")  # and writes who is here
    with statements() as sent:
        assert news(alice, mine.session_id, seen) == (204, "")
    assert len(sent) == 2


def test_teammates_see_who_is_here_until_they_have_gone(
    app: Flask, alice: Person, bob: Person, mine: Ids
) -> None:
    seen = shown(alice, mine.session_id)
    news(bob, mine.session_id, shown(bob, mine.session_id))
    status, html = news(alice, mine.session_id, seen)
    assert status == 200
    assert "Bob" in html
    assert "Alice" not in html
    assert regions(html) == set()
    with app.app_context(), writing():
        db.session.execute(update(Presence).values(seen_at=now() - timedelta(seconds=16)))
        db.session.commit()
    status, html = news(alice, mine.session_id, seen | dict(HIDDEN.findall(html)))
    assert status == 200
    assert "Bob" not in html


def test_another_team_hears_nothing_and_is_not_seen(app: Flask, charlie: Person, mine: Ids) -> None:
    assert news(charlie, mine.session_id, {})[0] == 404
    with app.app_context():
        assert db.session.query(Presence).filter_by(user_id=who("Charlie").id).count() == 0


def test_the_question_reads_no_whole_table(app: Flask) -> None:
    with app.app_context():
        query = PULSE.compile(db.engine)
        nothing = (None,) * len(query.positiontup or ())
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", nothing)
        steps = [row[3] for row in plan]
    assert steps
    assert [step for step in steps if step.startswith("SCAN")] == []
