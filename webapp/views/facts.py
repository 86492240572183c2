from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.models import Fact
from webapp.views import access, workspace
from webapp.views.sent import key, text
from webapp.views.workspace import Form, change

bp = Blueprint("facts", __name__, url_prefix="/sessions/<uuid:session_id>/facts")
REGIONS = ("facts", "finish")


@bp.post("")
def create(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.taken(session_id)
    form = Form("fact-new", request.form)
    return change(
        session_id,
        REGIONS,
        lambda: Fact.add(
            ai_session, access.login(), text("text"), text("kind", "finding"), key=key()
        ),
        done="Fact added.",
        form=form,
    )


@bp.get("/new/<uuid:message_id>")
def new(session_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    """Offer a message's words as a fact, to be cut down to what is true."""
    message = access.message(access.ai_session(session_id), message_id)
    form = Form("fact-new", {"text": message.content})
    return workspace.answer(session_id, ("facts",), form=form, notice="", status=200)


@bp.get("/<uuid:fact_id>/edit")
def edit(session_id: uuid.UUID, fact_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fact = access.fact(ai_session, fact_id)
    form = Form(f"fact-{fact.id}", {"text": fact.text, "kind": fact.kind, "seen": fact.revision})
    return workspace.answer(session_id, ("facts",), form=form, notice="", status=200)


@bp.post("/<uuid:fact_id>")
def update(session_id: uuid.UUID, fact_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fact = access.fact(ai_session, fact_id)
    return change(
        session_id,
        REGIONS,
        lambda: fact.edit(text("text"), text("kind", fact.kind), seen=text("seen") or None),
        done=f"Fact F{fact.number} changed.",
        form=Form(f"fact-{fact.id}", request.form),
    )


@bp.post("/<uuid:fact_id>/removal")
def remove(session_id: uuid.UUID, fact_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fact = access.fact(ai_session, fact_id)
    seen = text("seen") or None
    done = f"Fact F{fact.number} removed. You can restore it below the facts."
    return change(session_id, REGIONS, lambda: fact.remove(access.me(), seen), done=done)


@bp.post("/<uuid:fact_id>/restoration")
def restore(session_id: uuid.UUID, fact_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fact = access.fact(ai_session, fact_id)
    return change(session_id, REGIONS, fact.restore, done=f"Fact F{fact.number} restored.")
