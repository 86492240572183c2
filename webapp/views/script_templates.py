from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.lib.scripts.file import file_bytes, file_name
from webapp.lib.scripts.parameter_rows import ParameterRow, renamed, rows_of, schema_of_rows
from webapp.lib.scripts.placeholders import foreign, placeholders
from webapp.models import Conflict, Refused, ScriptTemplate, ScriptTemplateVersion
from webapp.models.script_template import LANGUAGES
from webapp.models.template_list import SORTS, shelf
from webapp.models.template_usage import sessions_that_used, usage_of
from webapp.views import access
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.script_builder import draft_of, first_step, offered, second_step, template_of
from webapp.views.sent import key, text
from webapp.views.template_form import TYPE_WORDS, TemplateForm, parameters_page, sent_form

bp = Blueprint("script_templates", __name__, url_prefix="/script-templates")
TOLD = ("name", "description")


@bp.get("")
def index() -> ResponseReturnValue:
    asked = {name: request.args.get(name, "") for name in ("q", "language", "sort", "show")}
    page = shelf(
        access.team_id(),
        q=asked["q"],
        language=asked["language"] if asked["language"] in LANGUAGES else "",
        archived=asked["show"] == "archived",
        sort=asked["sort"] if asked["sort"] in SORTS else "used",
        number=request.args.get("page", 1, type=int),
    )
    name = "_list.html" if wants_fragment() else "index.html"
    return render_template(f"script_templates/{name}", page=page, asked=asked)


@bp.post("")
def create() -> ResponseReturnValue:
    shown = sent_form()
    template: dict[str, Any] = {"body": shown.body}
    errors: dict[str, str] = {}
    if shown.described and shown.language in LANGUAGES:
        shown = offered(shown, {})
        template, errors = template_of(shown)
    words = {name: shown.words[name] for name in TOLD} | {"body": template.pop("body")}
    try:
        saved = ScriptTemplate.save(access.me(), words, shown.language, key(), **template)
        refuse(errors)
        if draft := draft_of(shown.words["draft"]):
            draft.become(access.me(), saved)
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return second_step(offered(shown, {}), {}, conflict.message), 409
    except Refused as refusal:
        db.session.rollback()
        errors |= refusal.errors
        if "language" in errors or not shown.body.strip():
            return first_step(shown.words, shown.body, errors), 422
        return second_step(offered(shown, {}), errors), 422
    tell(f"Template {saved.name} saved.")
    return redirect(url_for("script_templates.show", template_id=saved.id), 303)


@bp.get("/<uuid:template_id>")
def show(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    return render_template(
        "script_templates/show.html",
        template=template,
        rows=rows_of(template.parameters_schema),
        versions=ScriptTemplateVersion.history(template.id, request.args.get("after") or None),
        after=request.args.get("after", ""),
        usage=usage_of(template),
        sessions=sessions_that_used(template),
        TYPE_WORDS=TYPE_WORDS,
    )


@bp.get("/<uuid:template_id>/edit")
def edit(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    words = {name: getattr(template, name) for name in (*TOLD, "language")}
    words |= {"seen": template.revision, "line_ends": "crlf" if "\r\n" in template.body else "lf"}
    rows = rows_of(template.parameters_schema)
    leave = frozenset(template.foreign_placeholders)
    return edit_page(template, TemplateForm(words, template.body, rows, leave=leave), {})


@bp.post("/<uuid:template_id>")
def update(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    shown = sent_form()
    if shown.body.replace("\r\n", "\n") == template.body.replace("\r\n", "\n"):
        shown = replace(shown, body=template.body)
    schema, errors = schema_of_rows(shown.rows, template.parameters_schema)
    names = {row.key: row.name for row in shown.rows if row.kept}
    words = {name: shown.words[name] for name in TOLD} | {"body": renamed(shown.body, names)}
    settings = {
        "language": shown.language,
        "parameters_schema": schema,
        "foreign_placeholders": [
            *(name for name in template.foreign_placeholders if name in shown.leave),
            *sorted(shown.leave.difference(template.foreign_placeholders)),
        ],
    }
    try:
        template.edit(access.me(), words, settings, seen=text("seen") or None)
        refuse(errors)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return edit_page(template, shown, errors | refusal.errors), 422
    except Conflict as conflict:
        db.session.rollback()
        words = {**shown.words, "seen": template.revision}
        return edit_page(template, replace(shown, words=words), {}, conflict.message), 409
    tell(f"Template {template.name} saved.")
    return redirect(url_for("script_templates.show", template_id=template.id), 303)


@bp.post("/<uuid:template_id>/archive")
def archive(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    template.archive()
    db.session.commit()
    tell(f"{template.name} is archived. Nothing that used it is lost.")
    return redirect(url_for("script_templates.show", template_id=template_id), 303)


@bp.post("/<uuid:template_id>/archive/undo")
def bring_back(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    template.bring_back()
    db.session.commit()
    tell(f"{template.name} is in the library again.")
    return redirect(url_for("script_templates.show", template_id=template_id), 303)


@bp.get("/<uuid:template_id>/file")
def download(template_id: uuid.UUID) -> ResponseReturnValue:
    template = access.script_template(template_id)
    return as_file(template.body, template.name, template.language)


def refuse(errors: dict[str, str]) -> None:
    if errors:
        raise Refused(errors)


def as_file(script: str, name: str, language: str) -> Response:
    response = Response(file_bytes(script, language), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=file_name(name, language))
    return response


def edit_page(
    template: ScriptTemplate, shown: TemplateForm, errors: dict[str, str], notice: str = ""
) -> str:
    """Show the form, with a row for each placeholder that was typed into the script."""
    described = {row.key for row in shown.rows} | shown.leave
    typed = dict.fromkeys(one.name for one in placeholders(shown.body))
    rows = [
        *shown.rows,
        *(ParameterRow(name, name, required=True) for name in typed if name not in described),
    ]
    loose = [row.key for row in shown.rows if not row.kept and row.key in typed]
    left = list(dict.fromkeys([*foreign(shown.body), *loose, *sorted(shown.leave)]))
    return parameters_page(
        "script_templates/edit.html",
        replace(shown, rows=rows, left=left),
        errors,
        shown.body,
        template=template,
        notice=notice,
        where="",
    )
