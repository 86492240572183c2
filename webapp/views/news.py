"""What teammates did on a session meanwhile, and who has it open: asked by the page that is seen.

Nothing new costs two SELECTs and is answered with 204.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from webapp.database import writing
from webapp.extensions import db
from webapp.models import Presence
from webapp.views import access, workspace
from webapp.views.htmx import wants_fragment
from webapp.views.workspace import NO_FORM

bp = Blueprint("news", __name__, url_prefix="/sessions/<uuid:session_id>/news")
SAID = {
    "head": "the session",
    "facts": "the facts",
    "checks": "the checks",
    "fix": "the suggested fix",
}


@bp.get("")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    if not wants_fragment():
        return workspace.show(session_id)
    pulse = access.pulse(session_id)
    if pulse.is_due:
        record_presence(session_id)
    seen = request.args.get("seen", "")
    if seen == pulse.seen:
        return "", 204
    parts: dict[str, object] = {
        "regions": [],
        "revisions": {},
        "notice": "",
        "done": "",
        "form": NO_FORM,
    }
    parts |= {"others": pulse.others, "seen": pulse.seen}
    if seen.partition(".")[0] != pulse.revision:
        parts |= changes(session_id)
    response = make_response(render_template("sessions/news.htmx.html", **parts))
    if parts["regions"]:
        response.headers["HX-Trigger"] = "session-changed"
    return response


def changes(session_id: uuid.UUID) -> dict[str, object]:
    """Return what the regions take that this page does not show as they stand."""
    parts = workspace.context(session_id, NO_FORM, "")
    stale = [
        region
        for region, revision in parts["revisions"].items()
        if request.args.get(region) != revision
    ]
    words = [SAID[region] for region in stale if region in SAID]
    done = f"Changed meanwhile: {', '.join(words)}." if words else ""
    return parts | {"regions": stale, "done": done}


def record_presence(session_id: uuid.UUID) -> None:
    """Write it in a transaction of its own: most who ask only read."""
    me = access.login().id
    db.session.rollback()
    with writing():
        try:
            Presence.record(session_id, me)
            db.session.commit()
        except OperationalError:  # busy: the next time records it
            db.session.rollback()
