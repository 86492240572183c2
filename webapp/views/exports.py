"""The library as a file to take away."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.lib.scripts.export import packed
from webapp.models import ScriptTemplate
from webapp.views import access

bp = Blueprint("exports", __name__, url_prefix="/script-exports")


@bp.get("")
def index() -> ResponseReturnValue:
    library = ScriptTemplate.library(access.team_id())
    return render_template("imports/export.html", templates=library)


@bp.get("/scripts.zip")
def show() -> ResponseReturnValue:
    """Answer with the chosen templates; with all where none is chosen."""
    library = ScriptTemplate.library(access.team_id())
    chosen = {_key(text) for text in request.args.getlist("id")}
    templates = [one for one in library if not chosen or one.id in chosen]
    response = Response(packed(templates), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="scripts.zip")
    return response


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
