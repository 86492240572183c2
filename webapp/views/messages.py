from __future__ import annotations

import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.globals import app_ctx
from flask.typing import ResponseReturnValue

from webapp.assistant import chat
from webapp.assistant.ledger import Payer
from webapp.assistant.seats import streams
from webapp.assistant.speaking import RunningTurn
from webapp.models import AISession, Message
from webapp.models.conversation import AT_ONCE, newest_number
from webapp.views import access
from webapp.views.htmx import wants_stream
from webapp.views.sent import key, text
from webapp.views.streams import no_seat, outcome, streamed
from webapp.views.workspace import Form, attempt, change, changed

bp = Blueprint("messages", __name__, url_prefix="/sessions/<uuid:session_id>/messages")
REGIONS = ("log", "composer", "checks", "fix", "finish")
STREAM_REGIONS = ("stream", "running")
AGAIN = "The suggested fix could not be read. Please send it again."
PATIENCE = 8.0  # seconds that a page without a stream waits for the whole reply


@bp.post("")
def create(session_id: uuid.UUID) -> ResponseReturnValue:
    """Say something, or something again. The reply comes as a stream, or with the page."""
    ai_session = access.ai_session(session_id)
    lost = reply_asked_for_again(ai_session)
    regions = (*REGIONS, *STREAM_REGIONS) if lost else REGIONS
    if lost and lost.standing == "done":  # the page alone had lost it
        return changed(session_id, regions, outcome(lost))
    if wants_stream() and streams.are_taken:
        return no_seat()
    me = access.me()
    payer = Payer(ai_session.team_id, session_id, me.id)
    content = what_is_said(lost)
    turn = attempt(
        session_id,
        regions,
        lambda: chat.start(ai_session, me, content, key()),
        Form("composer", request.form),
    )
    # From here on no record may be touched: it would hold a transaction while the assistant thinks.
    if isinstance(turn, Response):
        return turn
    if turn.replayed:
        reply = access.message(ai_session, turn.assistant_message_id)
        return changed(session_id, regions, outcome(reply))
    running = RunningTurn(app_ctx.app, turn, payer)
    if wants_stream():
        return streamed(session_id, turn, running, again=lost is not None)
    wait_for(running)
    reply = access.message(access.ai_session(session_id), turn.assistant_message_id)
    return changed(session_id, regions, outcome(reply))


def reply_asked_for_again(ai_session: AISession) -> Message | None:
    named = key("again_of")
    return access.message(ai_session, named) if named else None


def what_is_said(lost: Message | None) -> str:
    if lost is not None:
        return lost.asked_before()
    return AGAIN if "again" in request.form else text("content")


def wait_for(running: RunningTurn) -> None:
    if streams.are_taken:
        return
    with streams.one():
        running.wait(PATIENCE)


@bp.post("/<uuid:message_id>/interruption")
def stop(session_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    message = access.message(ai_session, message_id)
    return change(session_id, (), message.request_stop, done="Stopping the reply.")


@bp.get("/<uuid:message_id>")
def show(session_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    """Lead to a message where it stands in the conversation, however old it is."""
    message = access.message(access.ai_session(session_id), message_id)
    last = message.number + AT_ONCE // 2
    before = None if last >= newest_number(session_id) else last + 1
    anchor = f"message-{message_id}"
    here = url_for("sessions.show", session_id=session_id, before=before, _anchor=anchor)
    return redirect(here, 302)


@bp.get("/<uuid:message_id>/whole")
def whole(session_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    message = access.message(ai_session, message_id)
    return render_template("messages/whole.html", ai_session=ai_session, message=message)
