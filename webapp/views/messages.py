from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.assistant import chat
from webapp.assistant.choice import provider
from webapp.views import access
from webapp.views.sent import key, text
from webapp.views.workspace import Form, change

bp = Blueprint("messages", __name__, url_prefix="/sessions/<uuid:session_id>/messages")
AGAIN = "The suggested fix could not be read. Please send it again."


@bp.post("")
def create(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    content = AGAIN if "again" in request.form else text("content")

    def say() -> None:
        chat.finish(chat.start(ai_session, access.me(), content, key()), provider())

    return change(
        ai_session,
        ("log", "composer", "checks", "fix", "finish"),
        say,
        done="Reply ready.",
        form=Form("composer", request.form),
    )


@bp.get("/<uuid:message_id>/whole")
def whole(session_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    message = access.message(ai_session, message_id)
    return render_template("messages/whole.html", ai_session=ai_session, message=message)
