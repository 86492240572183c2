"""The builder: a script in, its parameters found and edited, a template out.

Nothing is stored before it is saved: what was typed travels with the form, forth and back.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.lib.scripts.builder import built, credential_users, offered_parameters
from webapp.lib.scripts.file_text import NotText, read_text
from webapp.lib.scripts.language import told_language
from webapp.lib.scripts.parameter_rows import MOST_ROWS, rows_of, schema_of_rows, with_values
from webapp.lib.scripts.plan import language_of
from webapp.lib.scripts.runnable import language_of as known_language
from webapp.lib.scripts.source import SourceFile
from webapp.lib.text import LIMITS
from webapp.models import DraftTemplate, SuggestedFix
from webapp.models.scope import in_team
from webapp.models.script_template import LANGUAGES
from webapp.models.template_content import MOST_FOREIGN
from webapp.views import access
from webapp.views.sent import text
from webapp.views.template_form import TemplateForm, parameters_page, sent_form, with_line_ends
from webapp.views.workspace import Form

bp = Blueprint("script_builder", __name__, url_prefix="/script-templates/new")
TRAVELS = re.compile(r"p\d{1,3}-\w+\Z|(?:leave|described|name|description)\Z")
LARGEST_FILE = LIMITS["script_body"] * 4  # in an encoding of four bytes a character


@bp.get("")
def new() -> ResponseReturnValue:
    """Open the builder, filled from the fix or draft that the address names."""
    shown, values = _prefilled()
    if shown.body:
        return second_step(offered(shown, values), {})
    return first_step(shown.words, "", {})


@bp.post("/parameters")
def find() -> ResponseReturnValue:
    """Show what the script takes, or, asked from there again, the template it makes."""
    shown, errors, note = _script_sent()
    if errors:
        return first_step(shown.words, shown.body, errors), 422
    shown = offered(shown, {})
    wrong = template_of(shown)[1] if "preview" in request.form else {}
    return second_step(shown, wrong, note), 422 if wrong else 200


@bp.post("/script")
def reopen() -> ResponseReturnValue:
    """Go back to the script; what was said of its parameters is kept."""
    shown = sent_form()
    return first_step(shown.words, shown.body, {})


def offered(shown: TemplateForm, values: Mapping[str, object]) -> TemplateForm:
    """Return the form with a row for each possible parameter, as sent where it was sent."""
    found = offered_parameters(shown.body, shown.language)
    more, found = max(0, len(found) - MOST_ROWS), found[:MOST_ROWS]
    fresh = with_values([one.row for one in found], values)
    sent = {row.key: row for row in shown.rows}
    rows = [sent.get(row.key, row) for row in fresh]
    rows = credential_users(rows, shown.body, shown.language)
    left = built(shown.body, shown.language, rows)[2]
    leave = shown.leave if shown.described else frozenset(left)
    return replace(
        shown,
        rows=rows,
        origins={one.row.key: one.origin for one in found},
        more=more,
        left=left[:MOST_FOREIGN],
        leave=leave | {row.key for row in rows if not row.kept},
    )


def template_of(shown: TemplateForm) -> tuple[dict[str, object], dict[str, str]]:
    """Return the template that the form describes, and what is wrong with its rows."""
    body, base, left = built(shown.body, shown.language, shown.rows)
    body = with_line_ends(body, shown.language, shown.words.get("line_ends", ""))
    schema, errors = schema_of_rows(shown.rows, base)
    kept = [name for name in left if name in shown.leave]
    return {"body": body, "parameters_schema": schema, "foreign_placeholders": kept}, errors


def first_step(words: Mapping[str, str], body: str, errors: Mapping[str, str]) -> str:
    """Ask for the script; fields of the second step travel along, hidden."""
    form_id = f"script-{words.get('fix') or words.get('draft') or 'new'}"
    form = Form(form_id, {**words, "body": body}, errors)
    travelling = [one for one in request.form.items(multi=True) if TRAVELS.match(one[0])]
    return render_template("script_templates/new.html", form=form, travelling=travelling)


def second_step(shown: TemplateForm, errors: Mapping[str, str], note: str = "") -> str:
    preview = str(template_of(shown)[0]["body"])
    return parameters_page(
        "script_templates/parameters.html",
        shown,
        errors,
        preview,
        note=note,
        where=" of the preview",
    )


def _prefilled() -> tuple[TemplateForm, Mapping[str, object]]:
    """Return the form of the fix or draft of the team, and its drafted values."""
    if fix := SuggestedFix.in_team(request.args.get("fix", ""), access.team_id()):
        words = {"name": fix.title, "description": fix.description_text, "fix": str(fix.id)}
        body, template = fix.script or "", fix.script_template
        rows = rows_of(template.parameters_schema) if template else []
        values = None if template else fix.ai_drafted_parameters
        return TemplateForm(_words(words, fix.script_language, body), body, rows), values or {}
    if draft := draft_of(request.args.get("draft", "")):
        words = {"name": draft.name, "draft": str(draft.id)}
        words["description"] = draft.suggested_fix.description_text if draft.suggested_fix else ""
        rows = rows_of(draft.parameters_schema)
        return TemplateForm(_words(words, draft.language, draft.body), draft.body, rows), {}
    return TemplateForm({"language": ""}, ""), {}


def _words(words: dict[str, str], written: str, body: str) -> dict[str, str]:
    return words | {
        "name": words["name"][: LIMITS["template_name"]],
        "language": known_language(written) or told_language(body) or "powershell",
        "line_ends": "crlf" if "\r\n" in body else "lf",
    }


def draft_of(key: str) -> DraftTemplate | None:
    try:
        return in_team(DraftTemplate, uuid.UUID(key), access.team_id())
    except ValueError:
        return None


def _script_sent() -> tuple[TemplateForm, dict[str, str], str]:
    """Return the form with the script that was pasted or uploaded, errors, and what was done."""
    shown = sent_form()
    file = request.files.get("file")
    if file is not None and file.filename:
        return _uploaded(shown, file.filename, file.stream.read(LARGEST_FILE + 1))
    language = shown.language or told_language(shown.body)
    body = with_line_ends(text("body"), language, shown.words["line_ends"])
    shown = replace(shown, words={**shown.words, "language": language}, body=body)
    return shown, _unusable(shown), ""


def _uploaded(
    shown: TemplateForm, file_name: str, data: bytes
) -> tuple[TemplateForm, dict[str, str], str]:
    path = PurePath(file_name.replace("\\", "/")).name[:200]
    language, reason = language_of(SourceFile(path, data))
    if reason or len(data) > LARGEST_FILE:
        limit = f"The file is larger than {LIMITS['script_body'] // 1024} KiB."
        return shown, {"file": limit if len(data) > LARGEST_FILE else reason}, ""
    try:
        body, note = read_text(data, language)
    except NotText as refusal:
        return shown, {"file": str(refusal)}, ""
    ends = "crlf" if "\r\n" in body else "lf"
    name = shown.words["name"] or PurePath(path).stem.replace("_", " ")[: LIMITS["template_name"]]
    words = {**shown.words, "language": language, "line_ends": ends, "name": name}
    kept = with_line_ends(body.replace("\r\n", "\n").replace("\r", "\n"), language, ends)
    if kept != body:
        note = f"{note} Its line ends are now those that the language needs.".strip()
    shown = TemplateForm(words, kept, [])
    errors = _unusable(shown)
    return shown, {"file": errors["body"]} if "body" in errors else errors, note


def _unusable(shown: TemplateForm) -> dict[str, str]:
    size = len(shown.body.encode("utf-8", "surrogatepass"))
    if not shown.body.strip():
        return {"body": "Paste a script, or choose a file."}
    if size > LIMITS["script_body"]:
        limit = LIMITS["script_body"]
        return {"body": f"Script is {size:,} bytes long; the limit is {limit:,}. Shorten it."}
    if shown.language not in LANGUAGES:
        return {"language": "We cannot tell the script's language. Choose it."}
    return {}
