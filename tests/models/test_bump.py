"""What raises a session's version, and what does not (each by one, in its own transaction)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.factories import SPOOLER, a_fix, a_reply, who
from tests.models.conftest import Rise
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import AISession, Check, Conflict, Fact, FactProposal, SuggestedFix, User
from webapp.models.decision import decide, undo_dismissal


@pytest.fixture
def fact(session: AISession, owner: User) -> Fact:
    return Fact.add(session, owner, "The spooler is stopped.")


@pytest.fixture
def check(session: AISession) -> Check:
    a_reply(session, checks=[ProposedCheck("Is it plugged in?", "Look.")])
    return Check.listed(session.id)[0]


@pytest.fixture
def fix(session: AISession) -> SuggestedFix:
    return a_fix(session)


@pytest.fixture
def proposal(session: AISession) -> FactProposal:
    reply = a_reply(session, facts=[ProposedFact("The queue is full.", "finding")])
    return reply.proposals[0]


def test_a_bump_adds_to_what_the_database_holds_not_to_what_was_read(session: AISession) -> None:
    assert session.state_version == 1
    behind = update(AISession).filter_by(id=session.id).values(state_version=5)
    db.session.execute(behind.execution_options(synchronize_session=False))
    session.bump()
    db.session.commit()
    assert session.state_version == 6


@pytest.mark.parametrize("field", ["title", "problem", "client_name", "ticket_ref"])
def test_each_word_of_a_session_counts(session: AISession, rise: Rise, field: str) -> None:
    assert rise(lambda: session.edit({field: "Something else"})) == 1
    assert rise(lambda: session.edit({field: " Something else\r\n".strip()})) == 0


def test_four_words_in_one_edit_count_once(session: AISession, rise: Rise) -> None:
    words = {"title": "A", "problem": "B", "client_name": "C", "ticket_ref": "D"}
    assert rise(lambda: session.edit(words)) == 1


def test_facts_count(session: AISession, owner: User, fact: Fact, rise: Rise) -> None:
    assert rise(lambda: Fact.add(session, owner, "Another")) == 1
    assert rise(lambda: fact.edit("Other words")) == 1
    assert rise(lambda: fact.edit(kind="cause")) == 1
    assert rise(lambda: fact.edit("Third words", "action")) == 1
    assert rise(lambda: fact.remove(owner)) == 1
    assert rise(fact.restore) == 1


def test_fact_writes_that_change_nothing_do_not_count(
    session: AISession, owner: User, fact: Fact, rise: Rise
) -> None:
    assert rise(lambda: Fact.add(session, owner, fact.text, key=fact.id)) == 0
    assert rise(lambda: fact.edit(fact.text, fact.kind)) == 0
    assert rise(fact.edit) == 0
    assert rise(fact.restore) == 0
    fact.remove(owner)
    assert rise(lambda: fact.remove(owner)) == 0


@pytest.mark.parametrize("result", ["pass", "fail", "skipped"])
def test_a_check_result_counts_once_with_its_fact(
    check: Check, owner: User, rise: Rise, result: str
) -> None:
    assert rise(lambda: check.record(owner, result, "Seen")) == 1
    assert rise(lambda: check.record(owner, result, "Seen")) == 0
    assert rise(lambda: check.record(owner, result, "Seen twice")) == 1
    assert rise(lambda: check.record(owner, None, "")) == 1
    assert rise(lambda: check.record(owner, None, "")) == 0


def test_a_suggested_fix_counts_unless_it_is_the_active_one(
    session: AISession, fix: SuggestedFix, rise: Rise
) -> None:
    assert rise(lambda: a_fix(session, SPOOLER)) == 0
    assert rise(lambda: a_fix(session, replace(SPOOLER, confidence_pct=83))) == 1
    assert not fix.is_active


@pytest.mark.parametrize("decision", ["one_off", "draft_template", "build_template", "dismissed"])
def test_a_decision_counts_once(fix: SuggestedFix, owner: User, rise: Rise, decision: str) -> None:
    assert rise(lambda: decide(fix, owner, decision)) == 1
    if decision != "dismissed":
        assert rise(lambda: decide(fix, owner, decision)) == 0


def test_an_undone_dismissal_counts(fix: SuggestedFix, owner: User, rise: Rise) -> None:
    decide(fix, owner, "dismissed")
    assert rise(lambda: undo_dismissal(fix)) == 1


def test_an_outcome_counts_when_it_changes(fix: SuggestedFix, owner: User, rise: Rise) -> None:
    decide(fix, owner, "one_off")
    assert rise(lambda: fix.record_outcome(owner, "worked", "Prints")) == 1
    assert rise(lambda: fix.record_outcome(owner, "worked", "Prints")) == 0
    assert rise(lambda: fix.record_outcome(owner, "failed", "Prints")) == 1
    assert rise(lambda: fix.record_outcome(owner, None)) == 1


def test_an_accepted_proposal_counts_once_and_a_dismissed_one_not(
    session: AISession, proposal: FactProposal, owner: User, rise: Rise
) -> None:
    second = a_reply(session, facts=[ProposedFact("It is warm.", "finding")]).proposals[0]
    assert rise(lambda: proposal.accept(owner, key=proposal.id)) == 1
    assert rise(lambda: proposal.accept(owner, key=proposal.id)) == 0
    assert rise(lambda: second.dismiss(owner)) == 0
    assert rise(lambda: second.dismiss(owner)) == 0


def test_chat_and_status_alone_do_not_count(session: AISession, rise: Rise) -> None:
    facts = [ProposedFact("It hums.", "finding")]
    assert rise(lambda: a_reply(session, "Hm.", [ProposedCheck("Hum?", "")], facts)) == 0
    assert rise(session.escalate) == 0
    assert rise(session.reopen) == 0
    assert rise(session.resolve) == 0
    assert rise(session.reopen) == 0


def test_a_refused_write_does_not_count(session: AISession, fact: Fact, rise: Rise) -> None:
    def stale() -> None:
        with pytest.raises(Conflict):
            fact.edit("Late", seen="an older revision")
        db.session.rollback()

    assert rise(stale) == 0
    assert fact.text == "The spooler is stopped."


def test_two_verbs_in_one_transaction_keep_each_other(session: AISession, owner: User) -> None:
    session.resolve()
    session.reopen()
    session.edit({"title": "Edited after reopening"})
    session.escalate()
    db.session.commit()
    assert (session.status, session.title) == ("escalated", "Edited after reopening")
    assert session.state_version == 2
    assert session.resolved_at is None
    assert who("Alice") is owner
