from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import DraftTemplate
from webapp.api.schemas import DraftSearch, Listed, NewRejection
from webapp.extensions import db
from webapp.models.page import Order, page_of

bp = Blueprint("draft_templates", __name__, url_prefix="/draft-templates")
ORDER = Order((models.DraftTemplate.created_at, models.DraftTemplate.id))


@bp.get("")
@Operation(query=DraftSearch, gives=Listed[DraftTemplate])
def index(query: DraftSearch) -> Listed[DraftTemplate]:
    """List the scripts that wait for a review, oldest first."""
    drafts = select(models.DraftTemplate).filter_by(
        team_id=access.me().team_id, status=query.status
    )
    return listed(DraftTemplate, page_of(drafts, ORDER, query.cursor, query.limit))


@bp.post("/<uuid:draft_template_id>/accept")
@Operation(gives=DraftTemplate, may_conflict=True, may_refuse=True)
def accept(draft_template: models.DraftTemplate) -> DraftTemplate:
    """Make the draft a script template."""
    draft_template.accept(access.me())
    db.session.commit()
    return DraftTemplate.model_validate(draft_template)


@bp.post("/<uuid:draft_template_id>/reject")
@Operation(takes=NewRejection, body_is_optional=True, gives=DraftTemplate, may_conflict=True)
def reject(draft_template: models.DraftTemplate, body: NewRejection) -> DraftTemplate:
    """Take the draft off the queue."""
    draft_template.reject(access.me(), body.reason)
    db.session.commit()
    return DraftTemplate.model_validate(draft_template)
