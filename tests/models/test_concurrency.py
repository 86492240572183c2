"""Eight people write to one session at once; nothing is lost and nothing counted twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.factories import SPOOLER, a_fix, a_reply, who
from tests.models.rush import at_once
from tests.models.writer import Writer
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck
from webapp.models import (
    AISession,
    Check,
    Conflict,
    DraftTemplate,
    Fact,
    Message,
    ScriptGeneration,
    ScriptTemplate,
    SuggestedFix,
    Team,
    Ticket,
    TicketPost,
)
from webapp.models.decision import decide
from webapp.models.fix_content import stored_fields

PEOPLE, WRITES_EACH = 8, 50


def test_400_writes_at_once_are_counted_one_by_one(app: Flask, session: AISession) -> None:
    key = session.id
    a_reply(session, checks=[ProposedCheck(f"Check {number}", "") for number in range(6)])
    db.session.commit()

    def write(seed: int) -> int:
        writer = Writer(key, seed)
        return sum(writer.write() for _ in range(WRITES_EACH))

    rises = at_once(app, [partial(write, seed) for seed in range(PEOPLE)])

    db.session.expire_all()
    assert session.state_version == 1 + sum(rises)
    assert sum(rises) > PEOPLE * WRITES_EACH / 2
    numbers = db.session.scalars(
        select(Fact.number).filter_by(ai_session_id=key).order_by(Fact.number)
    ).all()
    assert numbers == list(range(1, len(numbers) + 1))
    active = (
        select(func.count())
        .select_from(SuggestedFix)
        .where(SuggestedFix.ai_session_id == key, SuggestedFix.superseded_at.is_(None))
    )
    assert db.session.scalar(active) in (0, 1)


def loaded_first(key: uuid.UUID, _team_id: uuid.UUID) -> AISession | None:
    return db.session.get(AISession, key)


@pytest.mark.parametrize("load", [loaded_first, AISession.taken])
def test_every_fact_of_a_rush_is_kept(
    app: Flask, session: AISession, load: Callable[[uuid.UUID, uuid.UUID], AISession | None]
) -> None:
    key = session.id

    def add(person: int) -> None:
        for number in range(10):
            bob = who("Bob")
            own = load(key, bob.team_id)
            assert own is not None
            Fact.add(own, bob, f"{person}/{number}")
            db.session.commit()

    at_once(app, [partial(add, person) for person in range(PEOPLE)])

    facts = Fact.confirmed(key)
    assert {fact.text for fact in facts} == {f"{p}/{n}" for p in range(PEOPLE) for n in range(10)}
    assert [fact.number for fact in facts] == list(range(1, PEOPLE * 10 + 1))
    db.session.expire_all()
    assert session.state_version == 1 + PEOPLE * 10


def test_of_two_edits_of_one_text_the_second_is_refused(app: Flask, session: AISession) -> None:
    fact = Fact.add(session, who("Alice"), "As it was")
    db.session.commit()
    key, seen = fact.id, fact.revision

    def edit(name: str) -> str:
        try:
            db.session.get_one(Fact, key).edit(name, seen=seen)
            db.session.commit()
        except Conflict:
            return ""
        return name

    done = at_once(app, [lambda: edit("Alice"), lambda: edit("Bob")])
    assert sorted(done) in (["", "Alice"], ["", "Bob"])
    db.session.expire_all()
    assert fact.text == max(done)
    assert session.state_version == 3


def test_the_database_itself_refuses_a_second_active_fix(session: AISession) -> None:
    a_fix(session)
    db.session.commit()
    second = SuggestedFix(ai_session=session, description_html="", **stored_fields(SPOOLER))
    db.session.add(second)
    with pytest.raises(IntegrityError, match=r"one_active|ai_session_id"):
        db.session.flush()


def test_two_fixes_at_once_leave_one_active(app: Flask, session: AISession) -> None:
    replies = [a_reply(session).id for _ in range(2)]
    db.session.commit()

    def suggest(number: int) -> None:
        reply = db.session.get_one(Message, replies[number])
        SuggestedFix.suggest(reply, replace(SPOOLER, title=f"Fix {number}"))
        db.session.commit()

    at_once(app, [lambda: suggest(0), lambda: suggest(1)])
    fixes = SuggestedFix.history(session.id)
    assert [fix.is_active for fix in fixes] == [True, False]


def test_a_double_click_on_a_decision_hands_out_once(app: Flask, session: AISession) -> None:
    key = a_fix(session).id
    db.session.commit()

    def click() -> str | None:
        fix = db.session.get_one(SuggestedFix, key)
        script = decide(fix, who("Alice"), "draft_template").rendered_script
        db.session.commit()
        return script

    assert at_once(app, [click] * 4) == [SPOOLER.ai_drafted_script] * 4
    for model in (ScriptGeneration, DraftTemplate):
        made = select(func.count()).select_from(model).filter_by(suggested_fix_id=key)
        assert db.session.scalar(made) == 1
    db.session.expire_all()
    assert session.state_version == 3


@pytest.mark.parametrize("other", [False, True], ids=["one owner", "another's key"])
def test_one_form_sent_twice_at_once_opens_one_session(
    app: Flask, session: AISession, *, other: bool
) -> None:
    key = uuid.uuid4()

    def send(name: str) -> str:
        try:
            opened = a_session_with(name, key)
            db.session.commit()
        except Conflict:
            return "conflict"
        return str(opened.id)

    answers = at_once(app, [lambda: send("Alice"), lambda: send("Charlie" if other else "Alice")])
    assert sorted(answers) == sorted([str(key), "conflict" if other else str(key)])


def a_session_with(name: str, key: uuid.UUID) -> AISession:
    return AISession.open(who(name), {"title": "Twice", "problem": "Sent"}, key)


def a_script(_session_id: uuid.UUID) -> str:
    words = {"name": "Same", "body": "echo 1"}
    return ScriptTemplate.save(who("Alice"), words, "bash", uuid.UUID(int=1)).name


def a_fact(session_id: uuid.UUID) -> str:
    session = db.session.get_one(AISession, session_id)
    return Fact.add(session, who("Alice"), "Same", key=uuid.UUID(int=2)).text


MAKERS: dict[str, Callable[[uuid.UUID], str]] = {
    "team": lambda _: Team.named("Newcomers").name,
    "script": a_script,
    "fact": a_fact,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_two_who_make_the_same_at_once_find_one(
    app: Flask, session: AISession, make: Callable[[uuid.UUID], str]
) -> None:
    session_id = session.id

    def made() -> str:
        name = make(session_id)
        db.session.commit()
        return name

    first, *others = at_once(app, [made] * 4)
    assert others == [first] * 3


def test_a_ticket_reference_is_given_once(app: Flask, session: AISession) -> None:
    def file() -> bool:
        words = {"reference": "T-77", "subject": "Same", "description": "Same"}
        try:
            Ticket.file(who("Alice"), words)
            db.session.commit()
        except Conflict:
            db.session.rollback()
            return False
        return True

    assert sorted(at_once(app, [file] * 4)) == [False, False, False, True]


def test_of_two_resolutions_one_is_posted(app: Flask, session: AISession) -> None:
    key = session.id

    def resolve() -> bool:
        ai_session = db.session.get_one(AISession, key)
        try:
            TicketPost.freeze(ai_session, who("Alice"), state_version=1, markdown="Done")
            db.session.commit()
        except Conflict:
            return False
        return True

    assert sorted(at_once(app, [resolve] * 4)) == [False, False, False, True]
    assert len(TicketPost.of_session(key)) == 1


def test_checks_proposed_twice_are_listed_once(session: AISession) -> None:
    long = "x" * 9_000  # longer than an index entry of PostgreSQL may be
    a_reply(session, checks=[ProposedCheck("Is it on?", "Look"), ProposedCheck(long, "")])
    a_reply(session, checks=[ProposedCheck(" IS IT ON? ", ""), ProposedCheck(f"{long}.", "")])
    labels = [check.label for check in Check.listed(session.id)]
    assert labels == ["Is it on?", long, f"{long}."]
