from __future__ import annotations

import uuid

from flask import Blueprint

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation
from webapp.api.representations import ScriptGeneration
from webapp.api.schemas import NewGeneration
from webapp.extensions import db

bp = Blueprint("scripts", __name__, url_prefix="/scripts")


@bp.post("/generate")
@Operation(
    takes=NewGeneration,
    status=201,
    gives=ScriptGeneration,
    may_conflict=True,
    names_records=True,
    secret=True,
    makes_once=True,
)
def create(body: NewGeneration, key: uuid.UUID | None) -> ScriptGeneration:
    """Render a template's script; the linked session's note may then say that it was handed out."""
    template = access.script_template(body.script_template_id)
    linked = access.ai_session(body.ai_session_id) if body.ai_session_id else None
    generation, script = models.ScriptGeneration.of_template(
        template, access.me(), body.parameters, linked, key
    )
    db.session.commit()
    shown = ScriptGeneration.model_validate(generation)
    return shown.model_copy(update={"rendered_script": script})
