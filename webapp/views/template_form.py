"""The form of a template: the script, its parameters as rows, and what is said about both."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from flask import render_template, request

from webapp.lib.scripts.destructive import destructive_commands
from webapp.lib.scripts.parameter_rows import ParameterRow, rows_sent
from webapp.lib.scripts.syntax import syntax_check
from webapp.lib.secrets import find_secrets
from webapp.models.script_template import LANGUAGES
from webapp.views.sent import text
from webapp.views.workspace import Form

ONLY_LF = ("bash", "python")  # with CRLF neither runs as it should
WORDS = ("name", "description", "language", "line_ends", "fix", "draft", "seen")
TYPE_WORDS = {
    "string": "Text",
    "integer": "Whole number",
    "number": "Number",
    "boolean": "Yes or no",
    "array": "List, one item a line",
}
MOST_MARKED = 20


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """What the form holds now; of the placeholders in `left`, those in `leave` are to stay."""

    words: Mapping[str, str]
    body: str
    rows: Sequence[ParameterRow] = ()
    origins: Mapping[str, str] | None = None
    left: Sequence[str] = ()
    leave: frozenset[str] = frozenset()
    described: bool = False  # by somebody who saw the parameters
    more: int = 0  # parameters that no row is left for

    @property
    def language(self) -> str:
        return self.words.get("language", "")

    @property
    def id(self) -> str:
        """Another script's form is another form: drafts of its fields are kept by id."""
        return f"builder-{zlib.crc32(self.body.encode('utf-8', 'surrogatepass')):08x}"

    def as_form(self, errors: Mapping[str, str]) -> Form:
        values = {**self.words, "body": self.body}
        for number, row in enumerate(self.rows):
            values |= {f"p{number}-{one.name}": getattr(row, one.name) for one in fields(row)}
        return Form(self.id, values, errors)


def sent_form() -> TemplateForm:
    """Read the form as it was sent."""
    words = {name: text(name) for name in WORDS}
    body = with_line_ends(text("body"), words["language"], words["line_ends"])
    leave = frozenset(request.form.getlist("leave"))
    rows = rows_sent(request.form)
    return TemplateForm(words, body, rows, leave=leave, described="described" in request.form)


def with_line_ends(body: str, language: str, ends: str) -> str:
    """Browsers send every line end as CRLF: return those that the script needs, or had."""
    plain = body.replace("\r\n", "\n")
    if language in ONLY_LF or (ends != "crlf" and language != "cmd"):
        return plain
    return plain.replace("\n", "\r\n")


def about(body: str, language: str) -> dict[str, Any]:
    """Return what the page says about a script: what it destroys, gives away, and gets wrong."""
    known = language in LANGUAGES
    marked = destructive_commands(body, language) if known else []
    lines = {body.count("\n", 0, find.start) + 1: find.rule for find in find_secrets(body)}
    return {
        "destructive": marked[:MOST_MARKED],
        "more_destructive": max(0, len(marked) - MOST_MARKED),
        "secrets": sorted(lines.items())[:MOST_MARKED],
        "syntax": syntax_check(body, language) if known else None,
    }


def parameters_page(
    page: str, shown: TemplateForm, errors: Mapping[str, str], preview: str, **more: object
) -> str:
    return render_template(
        page,
        form=shown.as_form(errors),
        shown=shown,
        preview=preview,
        TYPE_WORDS=TYPE_WORDS,
        **about(preview, shown.language),
        **more,
    )
