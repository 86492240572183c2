from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import Refused, ScriptTemplate, SuggestedFix
from webapp.models.script_template import LANGUAGES
from webapp.views import access
from webapp.views.notices import tell
from webapp.views.sent import key, text
from webapp.views.workspace import Form

bp = Blueprint("script_templates", __name__, url_prefix="/script-templates")


@bp.get("")
def index() -> ResponseReturnValue:
    library = ScriptTemplate.library(access.team_id())
    return render_template("script_templates/index.html", templates=library)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Open the builder, filled from the fix that `?fix=` names."""
    fix = SuggestedFix.in_team(request.args.get("fix", ""), access.team_id())
    values = {"language": "powershell"}
    if fix is not None:
        language = fix.script_language if fix.script_language in LANGUAGES else "powershell"
        values = {
            "name": fix.title[:120],
            "description": fix.description,
            "language": language,
            "body": fix.script or "",
        }
    return render_template("script_templates/new.html", form=Form("template", values), fix=fix)


@bp.post("")
def create() -> ResponseReturnValue:
    try:
        template = ScriptTemplate.save(access.me(), dict(request.form), text("language"), key())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form = Form("template", request.form, refusal.errors)
        return render_template("script_templates/new.html", form=form, fix=None), 422
    tell(f"Template {template.name} saved.")
    return redirect(url_for("script_templates.show", template_id=template.id), 303)


@bp.get("/<uuid:template_id>")
def show(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    return render_template("script_templates/show.html", template=template)
