from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import closing

from flask import Blueprint, Response, request, stream_with_context
from flask.globals import app_ctx
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import ServiceUnavailable

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed, masked
from webapp.api.representations import Message, Turn
from webapp.api.schemas import Listed, Masked, NewMessage, Paging
from webapp.assistant import chat
from webapp.assistant.ledger import Payer
from webapp.assistant.seats import streams
from webapp.assistant.speaking import RunningTurn, speak
from webapp.database import reading
from webapp.extensions import db
from webapp.lib import sse
from webapp.logs import log
from webapp.models import AISession
from webapp.models.page import Order, page_of

bp = Blueprint("messages", __name__, url_prefix="/ai-sessions/<uuid:ai_session_id>/messages")
ORDER = Order((models.Message.number,))
JSON, STREAM = "application/json", "text/event-stream"
SILENCE = 10.0  # seconds; after so long a comment keeps the connection alive
BUSY_FOR = 5  # seconds


@bp.get("")
@Operation(query=Paging, gives=Listed[Message])
def index(ai_session: AISession, query: Paging) -> Listed[Message]:
    """List the conversation in its order."""
    said = select(models.Message).filter_by(ai_session_id=ai_session.id)
    whole = said.options(
        selectinload(models.Message.proposals), selectinload(models.Message.suggested_fix)
    )
    return listed(Message, page_of(whole, ORDER, query.cursor, query.limit))


@bp.post("")
@Operation(
    takes=NewMessage, status=201, gives=Turn, may_conflict=True, streams=True, makes_once=True
)
def create(ai_session: AISession, body: NewMessage, key: uuid.UUID | None) -> Turn | Response:
    """Say something and get the reply, whole or as it comes."""
    wants_stream = request.accept_mimetypes.best_match((JSON, STREAM)) == STREAM
    if streams.are_taken:
        raise ServiceUnavailable("Too many replies are being written.", retry_after=BUSY_FOR)
    me = access.me()
    payer = Payer(me.team_id, ai_session.id, me.id)
    turn = chat.start(ai_session, me, body.content, key)
    if wants_stream:
        # Ids go into the stream: records loaded here are gone by the time it runs.
        running = RunningTurn(app_ctx.app, turn, payer)
        events = stream_with_context(streamed(turn, running, masked()))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(events, 200, headers, mimetype=STREAM)
    with streams.one():
        for _ in speak(turn, payer):
            pass
    return Turn(
        user_message=message(turn.user_message_id),
        assistant_message=message(turn.assistant_message_id),
    )


def streamed(turn: chat.StartedTurn, running: RunningTurn, found: Masked) -> Iterator[str]:
    """Yield the turn as events, and a last one when it breaks: the status is sent."""
    try:
        with streams.one():
            yield from events_of(turn, running, found)
    except Exception as error:  # noqa: BLE001 - whatever broke, the client is told
        db.session.rollback()
        log.error("turn_lost", error=type(error).__name__)
        yield sse.message("error", json.dumps({"detail": _words_of(error)}))
    finally:
        running.wait()  # also for a client that left before the first word


def _words_of(error: Exception) -> str:
    if isinstance(error, SQLAlchemyError):
        return "The database did not answer."
    return "Something broke on our side. What was said is kept; send it again in a moment."


def events_of(turn: chat.StartedTurn, running: RunningTurn, found: Masked) -> Iterator[str]:
    """Yield what happens; a client that leaves does not end the reply."""
    said = message(turn.user_message_id).model_dump(mode="json")
    yield sse.message("user_message", json.dumps(said | found.model_dump(exclude_defaults=True)))
    with closing(running.events(SILENCE)) as events:
        for happened in events:
            if isinstance(happened, chat.Token):
                yield sse.message("token", json.dumps({"text": happened.text}))
            elif happened is None:
                yield sse.COMMENT
    reply = message(turn.assistant_message_id)
    if reply.status == "failed":
        yield sse.message("error", json.dumps({"detail": reply.error}))
    yield event("assistant_message", reply)


def event(name: str, said: Message) -> str:
    return sse.message(name, json.dumps(said.model_dump(mode="json")))


def message(key: uuid.UUID) -> Message:
    with reading():
        db.session.rollback()
        said = Message.model_validate(db.session.get_one(models.Message, key))
        db.session.rollback()
    return said
