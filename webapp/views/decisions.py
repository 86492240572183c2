from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.lib.scripts.destructive import Destructive, destructive_commands
from webapp.lib.scripts.file import file_bytes, file_name
from webapp.models import Conflict, Refused, SuggestedFix
from webapp.models.decision import Decision, decide, keep_output, undo_dismissal
from webapp.models.fix_script import FixScript
from webapp.views import access, workspace
from webapp.views.htmx import wants_fragment
from webapp.views.run_form import chosen, empty_form, form_of, sent_values, unsent_form
from webapp.views.sent import key, text
from webapp.views.workspace import NO_FORM, Form, change

bp = Blueprint("decisions", __name__, url_prefix="/sessions/<uuid:session_id>/fixes/<uuid:fix_id>")
REGIONS = ("fix", "finish")


@dataclass(frozen=True, slots=True, repr=False)
class HandedOut:
    """A script on its way to whoever sent its values: for one answer, and no record."""

    title: str
    script: str
    language: str | None

    @property
    def file_name(self) -> str:
        return file_name(self.title, self.language)

    @property
    def address(self) -> str:
        """The file itself, as an address: what is nowhere stored cannot be fetched."""
        data = base64.b64encode(file_bytes(self.script, self.language)).decode()
        return f"data:application/octet-stream;base64,{data}"

    @property
    def destructive(self) -> list[Destructive]:
        return destructive_commands(self.script, self.language) if self.language else []


@bp.get("/decision/new")
def new(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    """Open the form that fills in the script, on the card."""
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    if not fix.is_active or ai_session.status == "resolved":
        return stale(session_id, "This suggestion can no longer be decided on.")
    return workspace.answer(session_id, ("fix",), form=empty_form(fix), notice="", status=200)


@bp.post("/decision")
def create(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    if text("decision") == "dismissed":
        return dismiss(session_id, fix)
    try:
        script = chosen(fix)
        decision = decided(fix, script)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form = form_of(fix, refusal.errors)
        return workspace.answer(session_id, ("fix",), form=form, notice="", status=422)
    except Conflict as conflict:
        db.session.rollback()
        return stale(session_id, conflict.message, unsent_form(fix, script))
    if decision.rendered_script is None or script is None:
        return go_on(session_id, decision.redirect_path)
    title = script.template.name if script.template else fix.title
    handed = HandedOut(title, decision.rendered_script, script.runnable.language)
    return hand_out(session_id, handed)


def decided(fix: SuggestedFix, script: FixScript | None) -> Decision:
    builds = text("decision") == "build_template"
    return decide(
        fix,
        access.me(),
        text("decision"),
        {} if builds else sent_values(script),
        script=text("script"),
        seen=text("seen") or None,
    )


def go_on(session_id: uuid.UUID, path: str | None) -> ResponseReturnValue:
    """Answer a decision that hands out nothing: the builder, or the page again."""
    if path is None:
        return workspace.changed(session_id, REGIONS, "Decision recorded.")
    if wants_fragment():
        return "", 204, {"HX-Redirect": path}
    return redirect(path, 303)


def stale(session_id: uuid.UUID, notice: str, form: Form = NO_FORM) -> ResponseReturnValue:
    return workspace.answer(session_id, REGIONS, form=form, notice=notice, status=409)


def hand_out(session_id: uuid.UUID, handed: HandedOut) -> ResponseReturnValue:
    """Answer with the script itself: a 200 page, never cached, never flashed (contract 3.9)."""
    parts = workspace.context(session_id, NO_FORM, "") | {"handed": handed}
    headers = {"Cache-Control": "no-store"}
    if wants_fragment():
        parts |= {"regions": ("handed", *REGIONS), "done": "Your script is ready."}
        headers["HX-Trigger"] = "session-changed"
        return render_template("sessions/regions.htmx.html", **parts), 200, headers
    return render_template("scripts/show.html", **parts), 200, headers


def dismiss(session_id: uuid.UUID, fix: SuggestedFix) -> ResponseReturnValue:
    # A second click finds what it wanted, unless it ticks what the first one's reason lost.
    if fix.user_decision == "dismissed" and "not_secret" not in request.form:
        return change(session_id, REGIONS, lambda: None, done="Dismissed.")
    return change(
        session_id,
        ("handed", *REGIONS),
        lambda: decide(
            fix, access.me(), "dismissed", reason=text("reason"), seen=text("seen") or None
        ),
        done="Suggested fix dismissed. You can undo this.",
        form=Form(f"decision-{fix.id}", request.form),
    )


@bp.post("/decision/undo")
def destroy(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    return change(session_id, REGIONS, lambda: undo_dismissal(fix), done="The suggestion is back.")


@bp.post("/output")
def create_output(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    """Make a fact of what the script printed."""
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    return change(
        session_id,
        ("facts", *REGIONS),
        lambda: keep_output(fix, access.login(), text("text"), key()),
        done="What it printed is a fact now.",
        form=Form(f"output-{fix.id}", request.form),
    )


@bp.post("/outcome")
def record_outcome(session_id: uuid.UUID, fix_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    fix = access.fix(ai_session, fix_id)
    return change(
        session_id,
        REGIONS,
        lambda: fix.record_outcome(
            access.me(), text("outcome"), text("note"), seen=text("seen") or None
        ),
        done="Outcome recorded.",
        form=Form(f"outcome-{fix.id}", request.form),
    )
