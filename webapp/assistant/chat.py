"""One chat turn: what the engineer says, the reply as it comes, and what it leaves behind.

A turn outlives its request: it commits on its own, holds no transaction while the provider
thinks, and is given ids, for records of the view's session are gone by the time it runs.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp import leaving
from webapp.assistant.heartbeat import Heartbeat
from webapp.assistant.kept_reply import give_up, keep
from webapp.assistant.model import ModelError
from webapp.assistant.providers import Provider
from webapp.assistant.situation import situation_of
from webapp.database import UNAVAILABLE, now, reading, writing
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.lib.markers import MarkerParser
from webapp.logs import log
from webapp.models import AISession, Conflict, Message, User
from webapp.models.held import held_in
from webapp.models.once import sent_before
from webapp.models.typed import is_ticked, resent, unmask
from webapp.models.wording import worded

FAILED = "The assistant could not answer. Your message is kept: try again."
STOPPED = "Stopped."
KEPT_WITHIN_S, AGAIN_S = 8.0, 0.5  # another process may give the reply up after 15 s
BROKEN_OFF = frozenset({"interrupted", "stalled", "deadline", "cut_off"})


@dataclass(frozen=True, slots=True)
class Token:
    """Text that is safe to show now."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is stored, whole or not: see its status."""

    message_id: uuid.UUID


Event = Token | Finished


@dataclass(frozen=True, slots=True)
class StartedTurn:
    """The ids of a turn. A replayed one was run by the request that came first."""

    user_message_id: uuid.UUID
    assistant_message_id: uuid.UUID
    replayed: bool = False


def start(
    ai_session: AISession, author: User, content: str, key: uuid.UUID | None = None
) -> StartedTurn:
    """Store what the engineer says, and the place of the reply, and commit.

    A replay with the same `key` finds the turn that was started. So does one without a key that
    ticks what was masked in the author's newest message.

    Raises:
        Refused: blank, or over 20,000 characters.
        Conflict: another turn runs, the session is resolved, or the key belongs to other words.

    """
    held = held_in(ai_session.id)
    text = worded("message", "Message", content, field="content", held=held)
    ai_session.take()
    said = db.session.get(Message, key) if key else _sent_before(ai_session, author, text)
    if said is None or is_ticked():
        ai_session.lock()  # a replay finds what stands in a resolved session as well
    if said is not None:
        return _replayed(ai_session, said, text)
    _free(ai_session)
    turn = _stored(ai_session, author, text, key or uuid.uuid4())
    db.session.commit()
    return turn


def run(
    turn: StartedTurn, provider: Provider, heartbeat: Heartbeat | None = None
) -> Generator[Event]:
    """Yield the reply as it comes; close the iterator early and it is stored all the same.

    A provider that may be silent for seconds asks `heartbeat.is_stopped` meanwhile.
    """
    if turn.replayed:
        yield Finished(turn.assistant_message_id)
        return
    heartbeat = heartbeat or Heartbeat(turn.assistant_message_id)
    parser = MarkerParser()
    status, error = "interrupted", ""
    try:
        with closing(_reply(turn, provider)) as chunks:
            for chunk in chunks:
                heartbeat.heard(chunk)
                if shown := parser.feed(chunk):
                    yield Token(shown)
                if heartbeat.is_stopped():
                    raise ModelError("stopped")  # noqa: TRY301 - as a provider says it
        status = "done"
        if shown := parser.close():
            yield Token(shown)
    except Exception as failure:  # noqa: BLE001 - whatever it is, the engineer is told in words
        status, error = _ending(failure)
    finally:
        _finish(turn, heartbeat.raw, status, error)
    yield Finished(turn.assistant_message_id)


def finish(turn: StartedTurn, provider: Provider) -> None:
    """Run a turn to its end, for callers that do not stream."""
    with closing(run(turn, provider)) as events:
        for _ in events:
            pass


def remember_sent(turn: StartedTurn, text: str, turns_left_out: int) -> None:
    """Keep what a paid model is told with this message, and how many old turns it is not told."""
    with writing():
        db.session.rollback()
        db.session.get_one(Message, turn.user_message_id).sent = text
        db.session.get_one(Message, turn.assistant_message_id).turns_left_out = turns_left_out
        db.session.commit()


def _reply(turn: StartedTurn, provider: Provider) -> Generator[str]:
    with reading():
        reply = db.session.get_one(Message, turn.assistant_message_id)
        situation = situation_of(reply.ai_session)
        db.session.rollback()  # no transaction while the provider thinks
    yield from provider.reply(situation)


def _ending(failure: Exception) -> tuple[str, str]:
    """Return the reply's status and the words that say why it is not whole."""
    if not isinstance(failure, ModelError):
        log.error("turn_failed", error=type(failure).__name__)
        return "failed", FAILED
    if failure.kind == "stopped":
        return "interrupted", leaving.RESTARTED if leaving.work_ends() else STOPPED
    return "interrupted" if failure.kind in BROKEN_OFF else "failed", failure.words


def _stored(ai_session: AISession, author: User, text: str, key: uuid.UUID) -> StartedTurn:
    number = _highest_number(ai_session)
    said = Message(
        id=key,
        ai_session=ai_session,
        author=author,
        number=number + 1,
        role="user",
        content=text,
        content_html=str(render(text)),
        finished_at=now(),
    )
    reply = Message(
        id=uuid.uuid4(),
        ai_session=ai_session,
        number=number + 2,
        role="assistant",
        status="running",
        heartbeat_at=now(),
    )
    db.session.add_all([said, reply])
    ai_session.updated_at = now()
    return StartedTurn(said.id, reply.id)


def _sent_before(ai_session: AISession, author: User, text: str) -> Message | None:
    own = select(Message).filter_by(ai_session_id=ai_session.id, author_id=author.id, role="user")
    return sent_before(own.order_by(Message.number.desc()), {"content": text})


def _replayed(ai_session: AISession, said: Message, text: str) -> StartedTurn:
    same = said.content == text or resent(said, {"content": text})
    if said.ai_session_id != ai_session.id or said.role != "user" or not same:
        raise Conflict("This form was used before. Open the session again.")
    reply = db.session.scalars(
        select(Message.id).filter_by(ai_session_id=ai_session.id, number=said.number + 1)
    ).one()
    if unmask(said, {"content": text}):
        said.content_html = str(render(text))
        said.sent = ""  # it quotes the dots; what it told besides is told again
        db.session.commit()
    return StartedTurn(said.id, reply, replayed=True)


def _highest_number(ai_session: AISession) -> int:
    highest = select(func.max(Message.number)).filter_by(ai_session_id=ai_session.id)
    return db.session.scalar(highest) or 0


def _free(ai_session: AISession) -> None:
    """Refuse a second turn beside a living one; a dead process's turn is marked interrupted."""
    running = db.session.scalar(
        select(Message).filter_by(ai_session_id=ai_session.id, status="running")
    )
    if running is None:
        return
    if not running.is_stalled:
        raise Conflict("The assistant is still replying. Wait for it to finish.", running)
    give_up(running)
    db.session.flush()


def _finish(turn: StartedTurn, raw: str, status: str, error: str) -> None:
    """Keep the reply; a database that is started again meanwhile is waited for: words are dear."""
    deadline = time.monotonic() + KEPT_WITHIN_S
    while True:
        try:
            with writing():
                db.session.rollback()
                keep(db.session.get_one(Message, turn.assistant_message_id), raw, status, error)
                db.session.commit()
        except UNAVAILABLE:
            db.session.rollback()
            if time.monotonic() > deadline or leaving.work_ends():
                raise
            time.sleep(AGAIN_S)
        else:
            return
