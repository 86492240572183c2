"""A running reply in the database: what came, its sign of life, and Stop, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.both_databases import empty, shared_app
from tests.factories import a_session, who
from webapp import leaving
from webapp.assistant import chat, heartbeat, kept_reply
from webapp.assistant.faults import Kind
from webapp.assistant.heartbeat import Heartbeat
from webapp.assistant.model import ModelError
from webapp.assistant.providers import Situation
from webapp.extensions import db
from webapp.models import AISession, Message


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Flask]:
    yield from shared_app(request, tmp_path_factory.mktemp("heartbeat"), instance)


@pytest.fixture
def session(app: Flask, inside: Flask) -> Iterator[AISession]:
    ai_session = a_session(who("Alice"))
    db.session.commit()
    yield ai_session
    db.session.rollback()
    empty(app)


@pytest.fixture
def turn(session: AISession, monkeypatch: pytest.MonkeyPatch) -> chat.StartedTurn:
    """A turn whose heart beats whenever it is asked."""
    monkeypatch.setattr(heartbeat, "BEAT", 0.0)
    return chat.start(session, who("Alice"), "It is silent.")


def reply_of(turn: chat.StartedTurn) -> Message:
    db.session.rollback()
    return db.session.get_one(Message, turn.assistant_message_id)


class Failing:
    """A provider whose model gives up after the first words."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def reply(self, _situation: Situation) -> Iterator[str]:
        yield "Let us "
        raise ModelError(self.kind)


def test_a_beat_stores_what_came_and_when(turn: chat.StartedTurn) -> None:
    born = reply_of(turn).heartbeat_at
    db.session.rollback()
    beats = Heartbeat(turn.assistant_message_id)
    beats.heard("Let \x00us [CHE")
    assert not beats.is_stopped()
    reply = reply_of(turn)
    assert (reply.status, reply.raw, reply.so_far) == (
        "running",
        "Let \ufffdus [CHE",
        "Let \ufffdus ",
    )
    assert born is not None
    assert reply.heartbeat_at is not None
    assert reply.heartbeat_at > born


def test_between_two_beats_the_database_is_left_alone(
    turn: chat.StartedTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 60.0)
    beats = Heartbeat(turn.assistant_message_id)
    beats.heard("Let us ")
    assert not beats.is_stopped()
    assert (reply_of(turn).raw, beats.raw) == ("", "Let us ")


def test_it_hears_stop_once_and_for_all(turn: chat.StartedTurn) -> None:
    beats = Heartbeat(turn.assistant_message_id)
    assert not beats.is_stopped()
    reply_of(turn).request_stop()
    db.session.commit()
    assert beats.is_stopped()
    assert beats.is_stopped()


def test_a_process_that_has_to_leave_ends_its_replies_in_words(
    turn: chat.StartedTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "work_ends", lambda: True)
    chat.finish(turn, Failing("stopped"))
    reply = reply_of(turn)
    assert Heartbeat(turn.assistant_message_id).is_stopped()
    assert (reply.status, reply.error, reply.raw) == ("interrupted", leaving.RESTARTED, "Let us ")


def test_a_reply_that_was_given_up_is_not_written_on(turn: chat.StartedTurn) -> None:
    reply_of(turn).status = "interrupted"
    db.session.commit()
    beats = Heartbeat(turn.assistant_message_id)
    beats.heard("Too late.")
    assert beats.is_stopped()
    assert reply_of(turn).raw == ""


def test_stopping_what_has_ended_changes_nothing(turn: chat.StartedTurn) -> None:
    reply = reply_of(turn)
    reply.status = "done"
    reply.request_stop()
    assert reply.stop_requested_at is None


def test_a_beat_that_the_database_misses_does_not_end_the_reply(
    turn: chat.StartedTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise OperationalError("UPDATE", {}, TimeoutError())

    beats = Heartbeat(turn.assistant_message_id)
    beats.heard("Let us ")
    with monkeypatch.context() as patched:
        patched.setattr(heartbeat, "writing", busy)
        assert not beats.is_stopped()
    assert not beats.is_stopped()
    assert reply_of(turn).raw == "Let us "


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("stopped", "interrupted"),
        ("interrupted", "interrupted"),
        ("stalled", "interrupted"),
        ("deadline", "interrupted"),
        ("cut_off", "interrupted"),
        ("refused", "failed"),
        ("overloaded", "failed"),
    ],
)
def test_a_model_that_fails_leaves_its_words_and_the_reason(
    turn: chat.StartedTurn, kind: Kind, status: str
) -> None:
    chat.finish(turn, Failing(kind))
    reply = reply_of(turn)
    words = "Stopped." if kind == "stopped" else ModelError(kind).words
    assert (reply.status, reply.error, reply.raw) == (status, words, "Let us ")


def test_a_reply_waits_for_a_database_that_comes_back(
    turn: chat.StartedTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, down = kept_reply.keep, [OperationalError("UPDATE", {}, TimeoutError())] * 2

    def keep(*given: Any) -> None:
        if down:
            raise down.pop()
        whole(*given)

    monkeypatch.setattr(chat, "keep", keep)
    monkeypatch.setattr(chat, "AGAIN_S", 0.0)
    chat.finish(turn, Failing("cut_off"))
    assert (reply_of(turn).status, reply_of(turn).raw) == ("interrupted", "Let us ")


def test_a_reply_does_not_wait_for_ever(
    turn: chat.StartedTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(*_: object) -> None:
        raise OperationalError("UPDATE", {}, TimeoutError())

    monkeypatch.setattr(chat, "keep", keep)
    monkeypatch.setattr(chat, "KEPT_WITHIN_S", 0.0)
    monkeypatch.setattr(chat, "AGAIN_S", 0.0)
    with pytest.raises(OperationalError):
        chat.finish(turn, Failing("cut_off"))
    assert reply_of(turn).status == "running"
