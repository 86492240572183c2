"""A turn as one stream of fragments, for htmx and its extension `hx-sse`.

First what was said, then the words as they come, into a place no screen reader announces, last
the finished message. A page that misses the last frame knows that the stream was cut.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing

from flask import Response, render_template, stream_with_context
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from webapp.assistant.chat import StartedTurn, Token
from webapp.assistant.seats import streams
from webapp.assistant.speaking import RunningTurn
from webapp.database import reading
from webapp.extensions import db
from webapp.lib import sse
from webapp.lib.word_flow import PAUSE, WordFlow
from webapp.logs import log
from webapp.models import Check, Message
from webapp.views.errors import answer
from webapp.views.htmx import STREAM
from webapp.views.workspace import NO_FORM, context

REGIONS = ("running", "checks", "fix", "finish")
HEADERS = {
    "Cache-Control": "no-store",
    "HX-Trigger": "session-changed",  # htmx fires it once, after the last frame
    "X-Accel-Buffering": "no",
}
BUSY_FOR = 5  # seconds
WORDS = Markup(
    '<hx-partial data-hx-target="#stream" data-hx-swap="beforeend"><span>{}</span></hx-partial>'
)
ELAPSED = Markup(
    '<hx-partial data-hx-target="#elapsed" data-hx-swap="textContent">{} s</hx-partial>'
)


def no_seat() -> Response:
    """Refuse a stream; the page then sends the same form without one."""
    response = answer(503, "Too many replies are being written", "Try again in a few seconds.")
    response.headers["Retry-After"] = str(BUSY_FOR)
    response.headers["HX-Trigger"] = "no-stream"
    return response


def streamed(
    session_id: uuid.UUID, turn: StartedTurn, running: RunningTurn, *, again: bool
) -> Response:
    frames = stream_with_context(seated(session_id, turn, running, again=again))
    return Response(frames, 200, HEADERS, mimetype=STREAM)


def seated(
    session_id: uuid.UUID, turn: StartedTurn, running: RunningTurn, *, again: bool
) -> Iterator[str]:
    try:
        with streams.one():
            yield opening(session_id, turn, again=again)
            yield from words(running)
            yield ending(session_id, turn)
    except SQLAlchemyError as error:
        db.session.rollback()
        log.error("stream_lost", error=type(error).__name__)
    finally:
        running.wait()  # also for a reader who left before the first word


def words(running: RunningTurn) -> Iterator[str]:
    """Yield the reply's words as they come, and once a second how long it has taken."""
    flow, started, told = WordFlow(), time.monotonic(), 0
    with closing(running.events(PAUSE)) as events:
        for happened in events:
            if isinstance(happened, Token):
                flow.add(happened.text)
            now = time.monotonic()
            frame = Markup()
            if shown := flow.due(now):
                frame += WORDS.format(shown)
            if int(now - started) > told:
                told = int(now - started)
                frame += ELAPSED.format(told)
            if frame:
                yield sse.unnamed(frame)


def opening(session_id: uuid.UUID, turn: StartedTurn, *, again: bool) -> str:
    """Show what was said, and how the reply before it ended: this page may not have seen that.

    Asked again, the page may lack the reply that was cut altogether: then it gets the whole log.
    """
    with reading():
        if again:
            parts = context(session_id, NO_FORM, "")
            parts["messages"] = [
                message for message in parts["messages"] if message.id != turn.assistant_message_id
            ]
        else:
            said = db.session.get_one(Message, turn.user_message_id)
            parts = {"ai_session": said.ai_session, "message": said, "form": NO_FORM}
            parts["before"] = said.before()
        parts |= {"again": again, "writing": turn.assistant_message_id}
        frame = render_template("messages/opening.htmx.html", **parts)
        db.session.rollback()
    return sse.unnamed(frame)


def ending(session_id: uuid.UUID, turn: StartedTurn) -> str:
    with reading():
        db.session.rollback()
        message = db.session.get_one(Message, turn.assistant_message_id)
        parts = context(session_id, NO_FORM, "")
        parts |= {"message": message, "regions": REGIONS, "done": outcome(message)}
        frame = render_template("messages/closing.htmx.html", **parts)
        db.session.rollback()
    return sse.unnamed(frame)


def outcome(message: Message) -> str:
    """Say how a reply stands and what it brought to the task lane, which no live region tells."""
    if message.standing != "done":
        return "Reply being written." if message.standing == "running" else "Reply interrupted."
    brought = []
    if checks := Check.asked_by(message):
        brought.append("1 check" if checks == 1 else f"{checks} checks")
    if message.suggested_fix is not None:
        brought.append("a suggested fix")
    return f"Reply ready, with {' and '.join(brought)}." if brought else "Reply ready."
