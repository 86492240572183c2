from __future__ import annotations

import uuid
from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.models.timeline import timeline
from webapp.views import access

bp = Blueprint("timeline", __name__, url_prefix="/sessions/<uuid:session_id>/timeline")

SIGNS = {  # names of icons
    "started": "message-square",
    "fact": "plus",
    "removed": "trash-2",
    "check": "list",
    "suggested": "lightbulb",
    "decided": "check",
    "script": "square-terminal",
    "outcome": "wrench",
    "resolved": "circle-check",
}
CHECKED = {"pass": "passed", "fail": "failed", "skipped": "skipped"}


@bp.get("")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.glimpse(session_id)
    events = enumerate(timeline(session_id), start=1)
    days = [(day, list(those)) for day, those in groupby(events, key=lambda one: one[1].at.date())]
    parts = {"ai_session": ai_session, "days": days, "signs": SIGNS, "checked": CHECKED}
    return render_template("timeline/show.html", **parts)
