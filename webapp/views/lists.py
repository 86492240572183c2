"""More of one of a session's long lists: a part of its page, or without htmx the page with it."""

from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.views import workspace
from webapp.views.workspace import NO_FORM

bp = Blueprint("lists", __name__, url_prefix="/sessions/<uuid:session_id>/lists")
REGIONS = ("facts", "checks", "fix", "finish")


@bp.get("")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    asked = request.args.get("of", "")
    regions = (asked,) if asked in REGIONS else REGIONS
    done = "More is shown."
    return workspace.answer(session_id, regions, form=NO_FORM, notice="", status=200, done=done)
