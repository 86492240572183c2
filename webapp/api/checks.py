from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import Check
from webapp.api.schemas import CheckChange, Listed, Paging
from webapp.extensions import db
from webapp.models import AISession
from webapp.models.page import Order, page_of

bp = Blueprint("checks", __name__, url_prefix="/ai-sessions/<uuid:ai_session_id>/checks")
ORDER = Order((models.Check.number,))


@bp.get("")
@Operation(query=Paging, gives=Listed[Check])
def index(ai_session: AISession, query: Paging) -> Listed[Check]:
    """List the proposed checks and their results."""
    proposed = select(models.Check).filter_by(ai_session_id=ai_session.id)
    return listed(Check, page_of(proposed, ORDER, query.cursor, query.limit))


@bp.get("/<uuid:check_id>")
@Operation(gives=Check)
def show(check: models.Check) -> Check:
    """Show a check."""
    return Check.model_validate(check)


@bp.patch("/<uuid:check_id>")
@Operation(takes=CheckChange, gives=Check, honours_if_match=True, may_conflict=True)
def update(check: models.Check, body: CheckChange) -> Check:
    """Record a result; pass and fail make or update the check's fact."""
    check.ai_session.lock()
    db.session.refresh(check)
    note = check.note if body.note is None else body.note
    check.record(access.me(), body.result, note, seen=access.seen(check))
    db.session.commit()
    return Check.model_validate(check)
