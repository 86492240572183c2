from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import Decision, SuggestedFix
from webapp.api.schemas import Listed, NewDecision, NewOutcome, Paging
from webapp.extensions import db
from webapp.models import AISession, Conflict
from webapp.models.decision import decide, undo_dismissal
from webapp.models.page import Order, page_of

bp = Blueprint("fixes", __name__, url_prefix="/ai-sessions/<uuid:ai_session_id>/suggested-fixes")
ORDER = Order((models.SuggestedFix.created_at, models.SuggestedFix.id), newest_first=True)


@bp.get("")
@Operation(query=Paging, gives=Listed[SuggestedFix])
def index(ai_session: AISession, query: Paging) -> Listed[SuggestedFix]:
    """List every suggested fix, newest first."""
    history = select(models.SuggestedFix).filter_by(ai_session_id=ai_session.id)
    return listed(SuggestedFix, page_of(history, ORDER, query.cursor, query.limit))


@bp.get("/active")
@Operation(gives=SuggestedFix)
def active(ai_session: AISession) -> SuggestedFix:
    """Show the active fix, decided or not; 404 while there is none."""
    fix = access.found(models.SuggestedFix.active(ai_session.id))
    return SuggestedFix.model_validate(fix)


@bp.get("/<uuid:fix_id>")
@Operation(gives=SuggestedFix)
def show(fix: models.SuggestedFix) -> SuggestedFix:
    """Show a suggested fix, active or superseded."""
    return SuggestedFix.model_validate(fix)


@bp.post("/<uuid:fix_id>/decision")
@Operation(takes=NewDecision, gives=Decision, may_conflict=True, secret=True)
def create_decision(fix: models.SuggestedFix, body: NewDecision) -> Decision:
    """Decide on the active fix; `parameters` fill its script."""
    made = decide(fix, access.me(), body.decision, body.parameters, body.reason, script=body.script)
    db.session.commit()
    handed_out = {"rendered_script": made.rendered_script, "redirect_path": made.redirect_path}
    return Decision.model_validate(fix).model_copy(update=handed_out)


@bp.delete("/<uuid:fix_id>/decision")
@Operation(gives=Decision, honours_if_match=True, may_conflict=True)
def destroy_decision(fix: models.SuggestedFix) -> Decision:
    """Undo a dismissal, while no newer fix is active."""
    must_be_seen(fix)
    undo_dismissal(fix)
    db.session.commit()
    return Decision.model_validate(fix)


@bp.put("/<uuid:fix_id>/outcome")
@Operation(takes=NewOutcome, gives=SuggestedFix, honours_if_match=True, may_conflict=True)
def update_outcome(fix: models.SuggestedFix, body: NewOutcome) -> SuggestedFix:
    """Say whether a decided fix worked; null takes it back."""
    must_be_seen(fix)
    fix.record_outcome(access.me(), body.outcome, body.note)
    db.session.commit()
    return SuggestedFix.model_validate(fix)


def must_be_seen(fix: models.SuggestedFix) -> None:
    fix.ai_session.lock()
    db.session.refresh(fix)
    if access.seen(fix) == "":
        raise Conflict("Somebody changed this suggestion before you.", fix)
