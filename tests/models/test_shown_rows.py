"""The plain rows of the session page say what the records say."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.factories import a_reply, who
from webapp.database import now
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedFact
from webapp.models import AISession, Fact, Message, User
from webapp.models.conversation import MessageRow, conversation
from webapp.models.fact_list import FactList, FactRow

RULES = ("speaker", "is_settled", "is_stalled", "standing", "so_far", "holds_blocks")


def said(session: AISession, **columns: object) -> Message:
    message = a_reply(session)
    for name, value in columns.items():
        setattr(message, name, value)
    db.session.flush()
    return message


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"raw": "Let us look.\n[CHECKS]\n[]\n[/CHECKS]"},
        {"status": "running", "heartbeat_at": now(), "raw": "Let us [SUGG"},
        {"status": "running", "heartbeat_at": now() - timedelta(hours=1)},
        {"status": "failed", "error": "No answer."},
    ],
)
def test_a_message_row_says_what_the_record_says(
    session: AISession, columns: dict[str, object]
) -> None:
    message = said(session, **columns)
    (row,) = conversation(session.id)
    for name in (*MessageRow._fields, *RULES):
        assert getattr(row, name) == getattr(message, name), name


def test_messages_come_in_order_with_their_author_and_proposals(
    session: AISession, owner: User
) -> None:
    entries = [ProposedFact("One", "finding"), ProposedFact("Two", "cause")]
    reply = a_reply(session, facts=entries)
    said(session, role="user", author=owner)
    said(session, role="user", author=None)
    first, second, third = conversation(session.id)
    assert [(one.id, one.text, one.kind, one.state) for one in first.proposals] == [
        (one.id, one.text, one.kind, one.state) for one in reply.proposals
    ]
    assert (first.author, second.proposals, third.author) == (None, [], None)
    assert second.author is not None
    assert second.author.name == owner.name


def test_of_another_session_nothing_is_shown(session: AISession) -> None:
    assert conversation(uuid.uuid4()) == []
    assert FactList.of(uuid.uuid4()) == FactList([], [])
    assert conversation(session.id) == []


def test_facts_stand_by_number_and_the_last_removed_comes_first(
    session: AISession, owner: User
) -> None:
    facts = [Fact.add(session, owner, f"Fact {number}") for number in range(4)]
    for fact in (facts[1], facts[0]):
        fact.remove(who("Bob"))
        db.session.flush()
    shown = FactList.of(session.id)
    assert [fact.number for fact in shown.confirmed] == [3, 4]
    assert [fact.number for fact in shown.removed] == [1, 2]
    for name in (*FactRow._fields, "revision"):
        assert getattr(shown.confirmed[0], name) == getattr(facts[2], name), name
