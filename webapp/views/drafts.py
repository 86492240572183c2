"""The queue of drafts: scripts of fixes that a teammate accepts, merges or rejects."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.lib.scripts.destructive import Destructive, destructive_commands
from webapp.lib.scripts.diff import DiffLine, diff_of
from webapp.lib.scripts.nearest import nearest
from webapp.lib.scripts.parameters import find_parameters
from webapp.lib.scripts.syntax import SyntaxReport, syntax_check
from webapp.models import Conflict, DraftTemplate, Refused, ScriptTemplate
from webapp.models.draft_template import DRAFT_STATUSES
from webapp.models.script_template import LANGUAGES
from webapp.views import access
from webapp.views.notices import tell
from webapp.views.resend import texts_of
from webapp.views.sent import key, text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("drafts", __name__, url_prefix="/drafts")
FIELDS = ("name", "language", "reason")
IN_THE_BUILDER = "Open it in the template builder to correct this."
SAME_NAME = "Your library has a template of this name. Choose another, or merge into it."


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The template that a draft is laid beside, and what a merge would change in it."""

    template: ScriptTemplate
    alike: float | None  # None for one that somebody chose
    groups: list[list[DiffLine]]
    parameters: list[list[DiffLine]]

    @property
    def is_same(self) -> bool:
        return not self.groups and not self.parameters

    @classmethod
    def of(cls, draft: DraftTemplate, chosen: uuid.UUID | None) -> Neighbour | None:
        library = ScriptTemplate.library(draft.team_id)
        alike, template = None, next((one for one in library if one.id == chosen), None)
        if template is None:
            found = nearest(draft.body, draft.plain_language, library)
            if found is None:
                return None
            alike, template = found
        asks, would_ask = template.parameters_schema, draft.parameters_schema
        body = diff_of(template.body, draft.body)
        return cls(template, alike, body, diff_of(written(asks), written(would_ask)))


def written(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema.get("properties") or {}, indent=2, ensure_ascii=False)


@bp.get("")
def index() -> ResponseReturnValue:
    status = request.args.get("status", "queued")
    status = status if status in DRAFT_STATUSES else "queued"
    after = request.args.get("after", "")
    drafts = DraftTemplate.listed(access.team_id(), status, after or None)
    return render_template("drafts/index.html", drafts=drafts, status=status, after=after)


@bp.get("/<uuid:draft_id>")
def show(draft_id: uuid.UUID) -> ResponseReturnValue:
    return page(access.draft(draft_id))


@bp.post("/<uuid:draft_id>/acceptance")
def accept(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = access.draft(draft_id)

    def verb() -> None:
        if draft.status == "queued" and draft.has_namesake(text("name")):
            raise Refused({"name": SAME_NAME})
        draft.accept(access.me(), text("name"), text("language"))

    return settled(draft, verb, "accept", "In the library now. You can undo this.")


@bp.post("/<uuid:draft_id>/merge")
def merge(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = access.draft(draft_id)
    template = access.script_template(access.found(key("script_template_id")))
    return settled(
        draft,
        lambda: draft.merge(access.me(), template, text("seen")),
        "merge",
        f"Merged into {template.name}. You can undo this.",
    )


@bp.post("/<uuid:draft_id>/rejection")
def reject(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = access.draft(draft_id)
    done = "Draft rejected. You can undo this."
    return settled(draft, lambda: draft.reject(access.me(), text("reason")), "reject", done)


@bp.post("/<uuid:draft_id>/undo")
def undo(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = access.draft(draft_id)
    return settled(draft, lambda: draft.undo(access.me()), "undo", "The draft waits again.")


def settled(
    draft: DraftTemplate, verb: Callable[[], object], form: str, done: str
) -> ResponseReturnValue:
    try:
        verb()
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        asked = {name: words for name, words in refusal.errors.items() if name in FIELDS}
        others = [words for name, words in refusal.errors.items() if name not in FIELDS]
        notice = " ".join([*others, IN_THE_BUILDER]) if others else ""
        return page(draft, Form(form, request.form, asked), notice), 422
    except Conflict as conflict:
        db.session.rollback()
        return page(draft, Form(form, request.form), conflict.message), 409
    tell(done)
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


def page(draft: DraftTemplate, form: Form = NO_FORM, notice: str = "") -> str:
    waits, known = draft.status == "queued", draft.plain_language in LANGUAGES
    commands: list[Destructive] = []
    asks: list[str] = []
    syntax = SyntaxReport(checked=False, problems=[])
    if waits and known:
        commands = destructive_commands(draft.body, draft.plain_language)
        syntax = syntax_check(draft.body, draft.plain_language)
        if not draft.parameters_schema.get("properties"):
            asks = [one.name for one in find_parameters(draft.body, draft.plain_language)]
    return render_template(
        "drafts/show.html",
        draft=draft,
        form=form,
        notice=notice,
        unsent=[] if waits else texts_of(form.values),
        commands=commands,
        asks=asks,
        syntax=syntax,
        neighbour=Neighbour.of(draft, against()) if waits and known else None,
        library=ScriptTemplate.library(draft.team_id) if waits and known else [],
    )


def against() -> uuid.UUID | None:
    """Return the template that somebody chose to compare with."""
    try:
        return uuid.UUID(request.values.get("against", ""))
    except ValueError:
        return None
