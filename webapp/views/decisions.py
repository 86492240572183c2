from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import Conflict, Refused, SuggestedFix
from webapp.models.decision import decide, undo_dismissal
from webapp.views import access, workspace
from webapp.views.htmx import wants_fragment
from webapp.views.sent import text
from webapp.views.workspace import NO_FORM, Form, change

bp = Blueprint("decisions", __name__, url_prefix="/sessions/<uuid:session_id>/fixes/<uuid:fix_id>")
REGIONS = ("fix", "finish")


@bp.post("/decision")
def create(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    if text("decision") == "dismissed":
        return dismiss(session_id, fix)
    try:
        decision = decide(fix, access.me(), text("decision"))
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return workspace.answer(
            session_id, REGIONS, form=NO_FORM, notice=conflict.message, status=409
        )
    if decision.redirect_path is not None:
        if wants_fragment():
            return "", 204, {"HX-Redirect": decision.redirect_path}
        return redirect(decision.redirect_path, 303)
    return hand_out(session_id, decision.rendered_script)


def hand_out(session_id: uuid.UUID, script: str | None) -> ResponseReturnValue:
    """Answer with the script itself: a 200 page, never cached, never flashed (contract 3.9)."""
    parts = workspace.context(session_id, NO_FORM, "") | {"rendered_script": script}
    headers = {"Cache-Control": "no-store"}
    if wants_fragment():
        parts |= {"regions": REGIONS, "done": "Decision recorded."}
        headers["HX-Trigger"] = "session-changed"
        return render_template("sessions/regions.htmx.html", **parts), 200, headers
    return render_template("scripts/show.html", **parts), 200, headers


def dismiss(session_id: uuid.UUID, fix: SuggestedFix) -> ResponseReturnValue:
    if (
        fix.user_decision == "dismissed" and "not_secret" not in request.form
    ):  # a second click finds what it wanted
        return change(session_id, REGIONS, lambda: None, done="Dismissed.")
    return change(
        session_id,
        REGIONS,
        lambda: decide(fix, access.me(), "dismissed", reason=text("reason")),
        done="Suggested fix dismissed. You can undo this.",
        form=Form(f"decision-{fix.id}", request.form),
    )


@bp.post("/decision/undo")
def destroy(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    return change(session_id, REGIONS, lambda: undo_dismissal(fix), done="The suggestion is back.")


@bp.post("/outcome")
def record_outcome(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    if text("outcome") == "":
        raise Refused({"outcome": "Choose worked, partly, failed or waiting."})
    return change(
        session_id,
        REGIONS,
        lambda: fix.record_outcome(access.me(), text("outcome"), text("note")),
        done="Outcome recorded.",
        form=Form(f"outcome-{fix.id}", request.form),
    )
