from __future__ import annotations

import uuid

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import ScriptTemplate
from webapp.api.schemas import Listed, NewTemplate, Paging, TemplateChange
from webapp.extensions import db
from webapp.models.page import Order, page_of

bp = Blueprint("script_templates", __name__, url_prefix="/script-templates")
ORDER = Order((models.ScriptTemplate.name, models.ScriptTemplate.id))
WORDS = models.script_template.WORDS.keys()


@bp.get("")
@Operation(query=Paging, gives=Listed[ScriptTemplate])
def index(query: Paging) -> Listed[ScriptTemplate]:
    """List the team's script templates by name."""
    kept = select(models.ScriptTemplate).filter_by(team_id=access.me().team_id, archived_at=None)
    return listed(ScriptTemplate, page_of(kept, ORDER, query.cursor, query.limit))


@bp.post("")
@Operation(takes=NewTemplate, status=201, gives=ScriptTemplate, makes_once=True)
def create(body: NewTemplate, key: uuid.UUID | None) -> ScriptTemplate:
    """Keep a script for the next ticket."""
    words = {"name": body.name, "description": body.description, "body": body.body}
    template = models.ScriptTemplate.save(
        access.me(),
        words,
        body.language,
        key,
        once=True,
        parameters_schema=body.parameters_schema,
        foreign_placeholders=body.foreign_placeholders,
    )
    db.session.commit()
    return ScriptTemplate.model_validate(template)


@bp.get("/<uuid:script_template_id>")
@Operation(gives=ScriptTemplate)
def show(script_template: models.ScriptTemplate) -> ScriptTemplate:
    """Show a script template."""
    return ScriptTemplate.model_validate(script_template)


@bp.patch("/<uuid:script_template_id>")
@Operation(takes=TemplateChange, gives=ScriptTemplate, honours_if_match=True, may_conflict=True)
def update(script_template: models.ScriptTemplate, body: TemplateChange) -> ScriptTemplate:
    """Change a script template."""
    changes = body.model_dump(exclude_none=True)
    script_template.edit(
        access.me(),
        {name: changes[name] for name in WORDS & changes.keys()},
        {name: changes[name] for name in changes.keys() - WORDS},
        seen=access.seen(script_template),
    )
    db.session.commit()
    return ScriptTemplate.model_validate(script_template)
