from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.models import FactProposal
from webapp.views import access
from webapp.views.sent import text
from webapp.views.windows import shown
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
        (*where_it_stands(proposal), "facts", "finish"),
        # The proposal's own id becomes the fact's: a double click finds the fact of the first.
        lambda: proposal.accept(access.me(), text=text("text") or None, key=proposal.id),
        done="Added to what we know.",
        form=Form(f"proposal-{proposal.id}", request.form, message=proposal.message.number),
    )


@bp.post("/dismissal")
def dismiss(session_id: uuid.UUID, proposal_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    proposal = access.proposal(ai_session, proposal_id)
    return change(
        session_id,
        where_it_stands(proposal),
        lambda: proposal.dismiss(access.me()),
        done="Proposal dismissed.",
    )


def where_it_stands(proposal: FactProposal) -> tuple[str, ...]:
    """Return the part of the conversation that an open page shows the proposal in."""
    before = shown("before")
    return ("earlier",) if before and proposal.message.number < before else ("log",)
