"""Scripts brought into the library: the form, the progress, the report."""

from __future__ import annotations

import uuid
from typing import IO

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.extensions import db
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import LARGEST_UPLOAD, MIB, MOST_FILES, SourceRefused, gathered
from webapp.library import importing
from webapp.models import Conflict, ImportedFile, ScriptImport
from webapp.models.imported_file import FILE_OUTCOMES
from webapp.models.page import Order, page_of
from webapp.models.script_import import tallies
from webapp.views import access
from webapp.views.errors import http_error
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.sent import key
from webapp.views.template_globals import FILE_WORDS
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("imports", __name__, url_prefix="/script-imports")
AT_ONCE = 100  # files of a report
ORDER = Order((ImportedFile.number,))
TOO_LARGE = f"Too large: at most {LARGEST_UPLOAD // MIB} MiB at once. Import it in parts."
ENDINGS = {"done": "done.", "cancelled": "cancelled.", "stopped": "it stopped."}
NOTHING = "Choose a zip archive, or one or more scripts."


@bp.url_value_preprocessor
def take_more(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let an upload be larger than other requests; nothing has read the body yet."""
    if request.endpoint == "imports.create":
        request.max_content_length = LARGEST_UPLOAD + MIB
        request.max_form_parts = MOST_FILES + 10


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return http_error(error)
    return form_again(TOO_LARGE), 413


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("imports/index.html", form=NO_FORM, **listing())


@bp.post("")
def create() -> ResponseReturnValue:
    uploads: list[tuple[str, IO[bytes]]] = [
        (file.filename, file.stream) for file in request.files.getlist("files") if file.filename
    ]
    if not uploads:
        return form_again(NOTHING), 422
    name = uploads[0][0] if len(uploads) == 1 else f"{len(uploads)} files"
    try:
        begun = ScriptImport.begin(access.me(), name, plan(gathered(uploads)), key())
    except SourceRefused as refusal:
        return form_again(str(refusal)), 422
    db.session.commit()
    if begun.status == "running":
        importing.start(begun.id)
    return redirect(url_for("imports.show", import_id=begun.id), 303)


@bp.get("/<uuid:import_id>")
def show(import_id: uuid.UUID) -> ResponseReturnValue:
    shown = access.script_import(import_id)
    if wants_fragment():
        return progress(shown)
    only, after = asked_for(), request.args.get("after", "")
    return render_template(
        "imports/show.html",
        script_import=shown,
        tally=shown.tally,
        files=page_of(
            ImportedFile.of_import(shown.id, only or None), ORDER, after or None, AT_ONCE
        ),
        only=only,
        after=after,
    )


@bp.get("/<uuid:import_id>/report")
def report(import_id: uuid.UUID) -> ResponseReturnValue:
    """Give the whole report as text, however many pages it has."""
    files = ImportedFile.report(access.script_import(import_id).id, asked_for() or None)
    text = "".join(
        f"{FILE_WORDS.get(file.outcome or '', 'Waiting')}\t{file.path}\t{file.words}\n"
        for file in files
    )
    attached = {"Content-Disposition": 'attachment; filename="import-report.txt"'}
    return Response(text, 200, attached, mimetype="text/plain")


def asked_for() -> str:
    """Return the outcome that the report is narrowed to, if any."""
    only = request.args.get("only", "")
    return only if only in FILE_OUTCOMES else ""


def progress(shown: ScriptImport) -> ResponseReturnValue:
    """Answer the poll of a running import; at its end the page comes anew, with the report."""
    if shown.standing == "running":
        return render_template("imports/_progress.html", script_import=shown, tally=shown.tally)
    tell(f"Import of {shown.name}: {ENDINGS[shown.standing]}")
    return "", 200, {"HX-Refresh": "true"}


@bp.post("/<uuid:import_id>/cancel")
def cancel(import_id: uuid.UUID) -> ResponseReturnValue:
    access.script_import(import_id).cancel()
    db.session.commit()
    tell("Import cancelled. What was imported before stays.")
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.post("/<uuid:import_id>/again")
def again(import_id: uuid.UUID) -> ResponseReturnValue:
    stopped = access.script_import(import_id)
    try:
        stopped.go_on()
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        tell(conflict.message)
    else:
        importing.start(import_id)
    return redirect(url_for("imports.show", import_id=import_id), 303)


def form_again(reason: str) -> str:
    db.session.rollback()
    form = Form("import", {}, {"files": reason})
    return render_template("imports/index.html", form=form, **listing())


def listing() -> dict[str, object]:
    imports = ScriptImport.listed(access.team_id())
    return {"imports": imports, "tallies": tallies([one.id for one in imports])}
