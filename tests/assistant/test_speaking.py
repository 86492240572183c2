"""A turn on its own thread, with Claude at the far end of a local wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import a_session, who
from tests.fakes.app import app_with_claude
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Answer, Gate, refuses, says
from webapp.assistant import chat, heartbeat
from webapp.assistant.ledger import Payer
from webapp.assistant.speaking import RunningTurn
from webapp.extensions import db
from webapp.logs import work_for
from webapp.models import AISession, Message, ModelCall, SuggestedFix

SECONDS = 30
PULSE = 0.01
FIX = (
    '[SUGGEST_FIX]{"title": "Swap it", "description": "Do so.", "confidence_pct": 70}[/SUGGEST_FIX]'
)


@pytest.fixture
def app(database_url: str, instance: Path, api: FakeMessages) -> Iterator[Flask]:
    yield from app_with_claude(database_url, instance, api)


@pytest.fixture
def session(inside: Flask) -> AISession:
    ai_session = a_session(who("Alice"))
    db.session.commit()
    return ai_session


def begun(app: Flask, session: AISession) -> tuple[chat.StartedTurn, RunningTurn]:
    alice = who("Alice")
    payer = Payer(session.team_id, session.id, alice.id)
    turn = chat.start(session, alice, "It is silent.")
    return turn, RunningTurn(app, turn, payer)


def reply_of(turn: chat.StartedTurn) -> Message:
    db.session.rollback()
    return db.session.get_one(Message, turn.assistant_message_id)


def test_claude_answers_and_its_block_is_stored(
    app: Flask, session: AISession, api: FakeMessages
) -> None:
    api.will(says(f"Look at it.\n{FIX}"))
    turn, running = begun(app, session)
    *tokens, last = [happened for happened in running.events(PULSE) if happened]
    assert last == chat.Finished(turn.assistant_message_id)
    shown = "".join(token.text for token in tokens if isinstance(token, chat.Token))
    assert shown.strip() == "Look at it."
    assert reply_of(turn).status == "done"
    fix = SuggestedFix.active(session.id)
    assert fix is not None
    assert fix.title == "Swap it"
    (call,) = ModelCall.latest(session.team_id)
    assert (call.purpose, call.outcome, call.ai_session_id) == ("chat", "done", session.id)


def test_no_connection_is_held_while_claude_thinks(
    app: Flask, session: AISession, api: FakeMessages
) -> None:
    gate = Gate()
    api.will(says(["Look ", "at it."], gates={0: gate}))
    turn, running = begun(app, session)
    db.session.remove()
    assert gate.reached.wait(SECONDS)
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined] # both pools in use count
    gate.release()
    assert running.wait(SECONDS)
    assert reply_of(turn).raw == "Look at it."


def test_stop_reaches_a_silent_claude(
    app: Flask, session: AISession, api: FakeMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", PULSE)
    gate = Gate()
    api.will(says(["Look ", "at it."], gates={1: gate}))
    turn, running = begun(app, session)
    assert gate.reached.wait(SECONDS)
    reply_of(turn).request_stop()
    db.session.commit()
    assert running.wait(SECONDS)
    reply = reply_of(turn)
    assert (reply.status, reply.error, reply.raw) == ("interrupted", "Stopped.", "Look ")
    assert api.requests[0].gone.wait(SECONDS)  # what nobody reads is not paid for


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (says(["Look ", "at it."], ending="dropped"), ("interrupted", "Look at it.")),
        (says(["Look ", "at it."], ending="unfinished"), ("interrupted", "Look at it.")),
        (says(["Look ", "at it."], ending="malformed"), ("failed", "Look at it.")),
        (says("Look at it.", stop_reason="max_tokens"), ("interrupted", "Look at it.")),
        (says("No.", stop_reason="refusal"), ("failed", "No.")),
        (refuses(401), ("failed", "")),
        (refuses(413), ("failed", "")),
    ],
)
def test_a_failure_is_told_in_words_beside_what_came(
    app: Flask, session: AISession, api: FakeMessages, answer: Answer, left: tuple[str, str]
) -> None:
    api.will(answer)
    turn, running = begun(app, session)
    assert running.wait(SECONDS)
    reply = reply_of(turn)
    assert (reply.status, reply.raw) == left
    assert reply.error.endswith(".")
    assert chat.FAILED not in reply.error

    api.will(says("Better."))
    again, running = begun(app, session)
    assert running.wait(SECONDS)
    assert reply_of(again).content == "Better."


def test_a_team_without_ai_hears_the_playbooks(
    app: Flask, session: AISession, api: FakeMessages
) -> None:
    session.team.switch_ai(off=True)
    db.session.commit()
    turn, running = begun(app, session)
    assert running.wait(SECONDS)
    assert (reply_of(turn).status, api.requests) == ("done", [])


def test_the_far_end_learns_which_request_it_works_for(
    app: Flask, session: AISession, api: FakeMessages
) -> None:
    work_for("edge-0123456789")
    _, running = begun(app, session)
    assert running.wait(SECONDS)
    assert api.requests[-1].headers["x-request-id"] == "edge-0123456789"
