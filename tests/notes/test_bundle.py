"""What a note may know, read at one moment."""

from __future__ import annotations

import uuid
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask

from tests.factories import SPOOLER, a_fix, a_reply, who
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import AISession, Check, Fact, SuggestedFix
from webapp.models.decision import decide
from webapp.notes import bundle as bundles


def test_it_holds_what_stands_and_nothing_else(session: AISession) -> None:
    alice = who("Alice")
    Fact.add(session, alice, "Kept", "cause")
    Fact.add(session, alice, "Removed").remove(alice)
    a_reply(
        session,
        "Chat text",
        checks=[ProposedCheck("Asked", ""), ProposedCheck("Open", "")],
        facts=[ProposedFact("Proposed", "finding")],
    )
    Check.listed(session.id)[0].record(alice, "skipped", "No time")
    for title, decision in (("A", "one_off"), ("B", None), ("C", "dismissed"), ("D", None)):
        fix = a_fix(session, replace(SPOOLER, title=title))
        if decision:
            decide(fix, alice, decision)
    version = session.state_version
    db.session.commit()
    bundle = bundles.read(session.id)
    assert bundle is not None
    assert (bundle.state_version, bundle.title) == (version, "Printer is silent")
    assert [(fact.number, fact.text, fact.kind) for fact in bundle.facts] == [(1, "Kept", "cause")]
    assert [(check.label, check.note) for check in bundle.checks] == [("Asked", "No time")]
    assert [(fix.title, fix.active) for fix in bundle.fixes] == [("A", False), ("D", True)]
    assert [made.title for made in bundle.generations] == ["A"]


def test_a_session_that_is_not_there_has_none(inside: Flask) -> None:
    assert bundles.read(uuid.UUID(int=404)) is None


@pytest.mark.parametrize("between", ["_facts", "_checks", "_fixes", "_generations"])
def test_a_writer_between_two_queries_does_not_tear_it(
    app: Flask, session: AISession, between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = session.id
    a_reply(session, checks=[ProposedCheck("On?", "")])
    a_fix(session)
    db.session.commit()
    db.session.remove()
    before = bundles.read(key)
    read = getattr(bundles, between)

    def write() -> None:
        with app.app_context(), writing():
            ai_session = db.session.get_one(AISession, key)
            Check.listed(key)[0].record(who("Bob"), "pass")
            fix = SuggestedFix.active(key)
            assert fix is not None
            decide(fix, who("Bob"), "one_off")
            Fact.add(ai_session, who("Bob"), "Meanwhile")
            db.session.commit()

    def interrupted(*args: object) -> object:
        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=20)
        assert not writer.is_alive()
        return read(*args)

    with monkeypatch.context() as patched:
        patched.setattr(bundles, between, interrupted)
        assert bundles.read(key) == before
    after = bundles.read(key)
    assert after is not None
    assert before is not None
    assert after.state_version > before.state_version
    assert (len(after.facts), len(after.checks), len(after.generations)) == (2, 1, 1)
