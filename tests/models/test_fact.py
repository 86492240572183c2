from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from tests.factories import a_reply, a_session, who
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedFact
from webapp.models import AISession, Conflict, Fact, FactProposal, Refused, User


def test_numbers_are_never_reused(session: AISession, owner: User) -> None:
    facts = [Fact.add(session, owner, f"Fact {number}") for number in range(3)]
    for fact in facts[1:]:
        fact.remove(owner)
    assert Fact.add(session, owner, "Next").number == 4
    facts[2].restore()
    assert [fact.number for fact in Fact.confirmed(session.id)] == [1, 3, 4]
    assert Fact.add(a_session(owner), owner, "Elsewhere").number == 1


@pytest.mark.parametrize(("text", "kind"), [("Another one", "finding"), ("It hums", "cause")])
def test_a_key_of_other_words_conflicts(
    session: AISession, owner: User, text: str, kind: str
) -> None:
    key = uuid.uuid4()
    fact = Fact.add(session, owner, "It hums", key=key)
    with pytest.raises(Conflict, match="used before"):
        Fact.add(session, owner, text, kind, key=key)
    assert Fact.add(session, owner, "It hums", key=key) is fact


def test_a_key_that_came_with_the_same_words_finds_what_they_became(
    session: AISession, owner: User
) -> None:
    key = uuid.uuid4()
    fact = Fact.add(session, owner, "It hums", key=key)
    fact.edit("It is silent")
    assert Fact.add(session, owner, "It hums", key=key, once=True) is fact
    assert fact.text == "It is silent"


def test_a_key_of_another_session_conflicts(session: AISession, owner: User) -> None:
    key = uuid.uuid4()
    foreign = Fact.add(a_session(who("Charlie")), who("Charlie"), "SECRET", key=key)
    with pytest.raises(Conflict) as conflict:
        Fact.add(session, owner, "Mine", key=key)
    assert conflict.value.current is None
    assert foreign.text == "SECRET"


@pytest.mark.parametrize(
    ("text", "kind", "field"),
    [(" \n\t", "finding", "text"), ("x" * 4_001, "cause", "text"), ("Fine", "rumour", "kind")],
)
def test_a_bad_fact_is_refused(
    session: AISession, owner: User, text: str, kind: str, field: str
) -> None:
    fact = Fact.add(session, owner, "Fine")
    writes: tuple[Callable[[], object], ...] = (
        lambda: Fact.add(session, owner, text, kind),
        lambda: fact.edit(text, kind),
    )
    for write in writes:
        with pytest.raises(Refused) as refused:
            write()
        assert list(refused.value.errors) == [field]
    assert [fact.text for fact in Fact.confirmed(session.id)] == ["Fine"]


def test_a_stale_edit_or_removal_is_refused_with_what_stands(
    session: AISession, owner: User
) -> None:
    fact = Fact.add(session, owner, "As it was")
    seen = fact.revision
    fact.edit("As it is", seen=seen)
    writes: tuple[Callable[[], object], ...] = (
        lambda: fact.edit("Late", seen=seen),
        lambda: fact.remove(owner, seen=seen),
    )
    for write in writes:
        with pytest.raises(Conflict) as conflict:
            write()
        assert conflict.value.current is fact
    assert [fact.text for fact in Fact.confirmed(session.id)] == ["As it is"]


def test_a_removed_fact_takes_no_edit(session: AISession, owner: User) -> None:
    fact = Fact.add(session, owner, "As it was")
    fact.remove(owner)
    with pytest.raises(Conflict):
        fact.edit("Late")
    assert (fact.text, fact.removed_at is None) == ("As it was", False)


def proposed(session: AISession, *texts: str) -> list[FactProposal]:
    entries = [ProposedFact(text, "cause") for text in texts]
    made = FactProposal.propose(a_reply(session), entries)
    db.session.flush()
    return made


def test_a_proposal_becomes_a_fact_in_the_engineers_words(session: AISession, owner: User) -> None:
    (proposal,) = proposed(session, "The cable is lose")
    fact = proposal.accept(owner, text="The cable is loose", kind="finding", key=uuid.uuid4())
    assert (fact.text, fact.kind, fact.source) == ("The cable is loose", "finding", "assistant")
    assert (proposal.state, proposal.decided_by_id) == ("accepted", owner.id)


def test_a_replayed_acceptance_finds_its_fact(session: AISession, owner: User) -> None:
    (proposal,) = proposed(session, "The cable is loose")
    first = proposal.accept(owner, key=proposal.id)
    assert proposal.accept(owner, key=proposal.id) is first
    assert (first.kind, len(Fact.confirmed(session.id))) == ("cause", 1)


def test_a_late_rewording_is_not_lost_in_what_a_teammate_accepted(
    session: AISession, owner: User
) -> None:
    (proposal,) = proposed(session, "The cable is loose")
    fact = proposal.accept(owner, text="The cable was loose", key=proposal.id)
    assert proposal.accept(owner, key=proposal.id) is fact
    with pytest.raises(Conflict):
        proposal.accept(who("Bob"), text="The cable is torn", key=proposal.id)


def test_a_replay_never_shows_another_sessions_fact(session: AISession, owner: User) -> None:
    foreign = Fact.add(a_session(who("Charlie")), who("Charlie"), "SECRET")
    (proposal,) = proposed(session, "The cable is loose")
    for _ in range(2):
        with pytest.raises(Conflict):
            proposal.accept(owner, key=foreign.id)
        proposal.state = "accepted"


def test_a_proposal_is_decided_once(session: AISession, owner: User) -> None:
    accepted, dismissed = proposed(session, "One", "Two")
    accepted.accept(owner, key=uuid.uuid4())
    dismissed.dismiss(owner)
    late_ones: tuple[Callable[[], object], ...] = (
        lambda: accepted.accept(owner, key=uuid.uuid4()),
        lambda: accepted.dismiss(owner),
        lambda: dismissed.accept(owner, key=uuid.uuid4()),
    )
    for late in late_ones:
        with pytest.raises(Conflict):
            late()
    assert [fact.text for fact in Fact.confirmed(session.id)] == ["One"]


def test_what_is_confirmed_or_proposed_is_not_proposed_again(
    session: AISession, owner: User
) -> None:
    Fact.add(session, owner, " The Queue is full\n")
    (dismissed,) = proposed(session, "It hums")
    dismissed.dismiss(owner)
    texts = ("the queue is FULL", "It  hums", "IT HUMS", "New", "new ", "\u200b")
    assert [each.text for each in proposed(session, *texts)] == ["It  hums", "New"]
    assert proposed(a_session(owner), "It hums")


def test_a_proposal_is_found_in_its_own_session_only(session: AISession) -> None:
    (proposal,) = proposed(session, "One")
    assert FactProposal.in_session(proposal.id, session.id) is proposal
    assert FactProposal.in_session(proposal.id, a_session(who("Charlie")).id) is None
    db.session.rollback()
