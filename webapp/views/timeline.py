from __future__ import annotations

import uuid
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.models.timeline import AT_ONCE, timeline
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
DEEPEST = 100_000
CHECKED = {"pass": "passed", "fail": "failed", "skipped": "skipped"}


@bp.get("")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.glimpse(session_id)
    skipped = min(max(request.args.get("skip", 0, type=int), 0), DEEPEST)
    happened = timeline(session_id, skipped)
    events = enumerate(happened.events, start=1)
    days = [(day, list(those)) for day, those in groupby(events, key=lambda one: one[1].at.date())]
    return render_template(
        "timeline/show.html",
        ai_session=ai_session,
        days=days,
        earlier=None if happened.is_all else skipped + AT_ONCE,
        later=max(skipped - AT_ONCE, 0) if skipped else None,
        signs=SIGNS,
        checked=CHECKED,
    )
