from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.views import access
from webapp.views.sent import text
from webapp.views.workspace import Form, change

bp = Blueprint(
    "proposals", __name__, url_prefix="/sessions/<uuid:session_id>/proposals/<uuid:proposal_id>"
)


@bp.post("/acceptance")
def accept(session_id: uuid.UUID, proposal_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    proposal = access.proposal(ai_session, proposal_id)
    return change(
        session_id,
        ("log", "facts", "finish"),
        # The proposal's own id becomes the fact's: a double click finds the fact of the first.
        lambda: proposal.accept(access.me(), text=text("text") or None, key=proposal.id),
        done="Added to what we know.",
        form=Form(f"proposal-{proposal.id}", request.form),
    )


@bp.post("/dismissal")
def dismiss(session_id: uuid.UUID, proposal_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    proposal = access.proposal(ai_session, proposal_id)
    return change(
        session_id, ("log",), lambda: proposal.dismiss(access.me()), done="Proposal dismissed."
    )
