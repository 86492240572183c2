from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import delete

from tests.factories import a_fix, a_reply, a_session, who
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import AISession, Check, Conflict, Fact, Gone, Refused, TicketPost, User
from webapp.models.decision import decide, undo_dismissal

WORDS = {"title": "Printer", "problem": "Silent"}


def test_a_replay_finds_the_session_that_stands(owner: User) -> None:
    key = uuid.uuid4()
    first = AISession.open(owner, WORDS, key)
    assert AISession.open(owner, WORDS, key) is first
    with pytest.raises(Conflict):
        AISession.open(owner, WORDS | {"problem": "Other"}, key)
    assert first.problem == "Silent"


@pytest.mark.parametrize("other", ["Bob", "Charlie"])
def test_a_key_of_somebody_else_conflicts(owner: User, other: str) -> None:
    key = uuid.uuid4()
    AISession.open(owner, WORDS, key)
    with pytest.raises(Conflict) as conflict:
        AISession.open(who(other), WORDS, key)
    assert conflict.value.current is None


@pytest.mark.parametrize("verb", [AISession.reopen, AISession.escalate, AISession.resolve])
def test_what_was_removed_meanwhile_is_gone(
    session: AISession, verb: Callable[[AISession], None]
) -> None:
    going = delete(AISession).where(AISession.id == session.id)
    db.session.execute(going.execution_options(synchronize_session=False))
    with pytest.raises(Gone):
        verb(session)


def test_every_bad_field_is_named_at_once(owner: User) -> None:
    words = {
        "title": "x" * 201,
        "problem": " \n",
        "client_name": "y" * 201,
        "ticket_ref": "z" * 101,
    }
    with pytest.raises(Refused) as refused:
        AISession.open(owner, words)
    assert sorted(refused.value.errors) == sorted(words)


def test_words_are_stored_normalised(owner: User) -> None:
    session = AISession.open(owner, {"title": " Cafe\u0301\t\nprinter ", "problem": "a\r\nb\x00"})
    db.session.commit()
    assert (session.title, session.problem) == ("Caf\u00e9 printer", "a\nb\ufffd")


def test_an_edit_from_a_stale_page_is_refused_with_what_stands(session: AISession) -> None:
    seen = session.revision
    session.edit({"title": "First"}, seen)
    db.session.commit()
    with pytest.raises(Conflict) as conflict:
        session.edit({"title": "Second"}, seen)
    assert conflict.value.current is session
    assert session.title == "First"


def test_a_changed_status_makes_a_page_stale_too(session: AISession) -> None:
    seen = session.revision
    session.escalate()
    with pytest.raises(Conflict):
        session.edit({"title": "Second"}, seen)


@pytest.mark.parametrize("status", ["active", "escalated", "resolved"])
def test_reopening_is_idempotent(session: AISession, status: str) -> None:
    verbs: dict[str, Callable[[], None]] = {
        "escalated": session.escalate,
        "resolved": session.resolve,
        "active": session.reopen,
    }
    verbs[status]()
    db.session.commit()
    assert isinstance(session.resolved_at, datetime) == (status == "resolved")
    session.reopen()
    db.session.commit()
    changed = session.updated_at
    session.reopen()
    db.session.commit()
    assert (session.status, session.resolved_at, session.updated_at) == ("active", None, changed)


@pytest.fixture
def writes(session: AISession, owner: User) -> dict[str, Callable[[], object]]:
    """Every write there is, ready to be tried."""
    fact, gone = Fact.add(session, owner, "One"), Fact.add(session, owner, "Two")
    gone.remove(owner)
    reply = a_reply(
        session, checks=[ProposedCheck("On?", "")], facts=[ProposedFact("Warm", "finding")]
    )
    check, proposal = Check.listed(session.id)[0], reply.proposals[0]
    dismissed = a_fix(session)
    decide(dismissed, owner, "dismissed")
    fix = a_fix(session)
    decide(fix, owner, "one_off")
    version = session.state_version
    return {
        "edit": lambda: session.edit({"title": "New"}),
        "escalate": session.escalate,
        "add": lambda: Fact.add(session, owner, "New"),
        "change": lambda: fact.edit("New"),
        "remove": lambda: fact.remove(owner),
        "restore": gone.restore,
        "check": lambda: check.record(owner, "pass"),
        "accept": lambda: proposal.accept(owner, key=uuid.uuid4()),
        "dismiss": lambda: proposal.dismiss(owner),
        "suggest": lambda: a_fix(session),
        "decide": lambda: decide(fix, owner, "draft_template"),
        "outcome": lambda: fix.record_outcome(owner, "worked"),
        "undo": lambda: undo_dismissal(dismissed),
        "resolve": lambda: TicketPost.freeze(
            session, owner, state_version=version, markdown="Done"
        ),
    }


def test_a_resolved_session_refuses_every_write_but_reopening(
    session: AISession, writes: dict[str, Callable[[], object]]
) -> None:
    session.resolve()
    db.session.commit()
    version = session.state_version
    for name, write in writes.items():
        with pytest.raises(Conflict, match="resolved"):
            write()
        db.session.rollback()
        assert (session.status, session.state_version) == ("resolved", version), name
    session.reopen()
    db.session.commit()
    writes["add"]()
    db.session.commit()
    assert session.state_version == version + 1


def test_sessions_on_a_ticket_are_the_teams_own(session: AISession) -> None:
    first, _ = a_session(who("Bob"), ticket_ref="T-5"), a_session(who("Charlie"), ticket_ref="T-5")
    newer = a_session(who("Alice"), ticket_ref="T-5")
    assert AISession.on_ticket(session.team_id, "T-5") == [newer, first]
    db.session.rollback()
