"""A template's script with values filled in: to be used, or only to be looked at."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import AISession, Conflict, Refused, ScriptGeneration, ScriptTemplate
from webapp.models.fix_script import FixScript
from webapp.models.rendering import Rendering
from webapp.models.scope import in_team
from webapp.models.session_list import page_of_sessions
from webapp.views import access
from webapp.views.resend import OF_A_SCRIPT
from webapp.views.run_form import plain_sent, sent_values
from webapp.views.script_templates import as_file
from webapp.views.sent import key, text
from webapp.views.workspace import Form

bp = Blueprint("template_runs", __name__, url_prefix="/script-templates/<uuid:template_id>/run")
TRIAL = "trial"


@bp.get("")
def new(template_id: uuid.UUID) -> ResponseReturnValue:
    return page(access.script_template(template_id), {})


@bp.post("")
def create(template_id: uuid.UUID) -> ResponseReturnValue:
    """Answer with the script itself: a 200 page, never cached, never flashed (contract 3.9)."""
    template = access.script_template(template_id)
    session_id = key("session")
    linked = access.found(in_team(AISession, session_id, access.team_id())) if session_id else None
    trial = text("purpose") == TRIAL
    try:
        values = sent_values(FixScript.of_template(template))
        if trial:
            script = Rendering.of(template.runnable, values).script
        else:
            made = ScriptGeneration.of_template(template, access.me(), values, linked, sent_key())
            script = made[1]
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return page(template, named(refusal.errors)), 422
    except Conflict as conflict:
        db.session.rollback()
        return page(template, {"session": conflict.message}), 409
    headers = {"Cache-Control": "no-store"}
    if text("as") == "file":
        file = as_file(script, template.name, template.language)
        file.headers.update(headers)
        return file
    shown = {"template": template, "script": script, "trial": trial, "ai_session": linked}
    return render_template("script_templates/rendered.html", **shown), 200, headers


def sent_key() -> uuid.UUID | None:
    """Return the form's key with what it asks for: other values are another run, not a replay."""
    form = key()
    asked = {name: value for name, value in plain_sent().items() if name not in {"key", "as"}}
    return uuid.uuid5(form, json.dumps(asked, sort_keys=True)) if form else None


def named(errors: Mapping[str, str]) -> dict[str, str]:
    """Put each parameter's name before what is wrong with it, for the list of all."""
    of_parameters = {
        field: f"{field.removeprefix(OF_A_SCRIPT)}: {message}"
        for field, message in errors.items()
        if field.startswith(OF_A_SCRIPT)
    }
    return {**errors, **of_parameters}


def page(template: ScriptTemplate, errors: dict[str, str]) -> str:
    """Show the form as it was sent; an address fills in no value: anybody can make one."""
    active = page_of_sessions(template.team_id, status="active", limit=50)
    return render_template(
        "script_templates/run.html",
        template=template,
        form=Form("run", plain_sent(), errors),
        parameters=FixScript.of_template(template).parameters,
        sessions={"": "None", **{str(one.id): one.title for one in active.items}},
    )
