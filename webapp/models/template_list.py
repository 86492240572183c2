"""The team's library in pages: by words and language, with how often each template was used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer

from webapp.extensions import db
from webapp.lib.text import clean
from webapp.models.script_template import ScriptTemplate
from webapp.models.search import any_holds, short
from webapp.models.template_usage import Usage, usage_of

LAST_PAGE = 10_000
SEARCHED = (ScriptTemplate.name, ScriptTemplate.description, ScriptTemplate.body)
SORTS = ("used", "name", "newest")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the library, each template with its use; `next` is None on the last."""

    items: Sequence[tuple[ScriptTemplate, Usage]]
    number: int
    next: int | None


def shelf(  # noqa: PLR0913 - each narrows or orders the list by itself
    team_id: uuid.UUID,
    *,
    q: str = "",
    language: str = "",
    archived: bool = False,
    sort: str = "used",
    number: int = 1,
    size: int = 25,
) -> Shelf:
    """Return a page of the library, or of what was taken out of it.

    `q` is looked for as it stands, in any case, in name, description and script. Most used first
    means: what worked more often first, then what was used more often, then by name.

    Raises:
        Refused: words over 200 characters.

    """
    number = min(max(number, 1), LAST_PAGE)
    by_name = func.lower(ScriptTemplate.name), ScriptTemplate.id.expression
    orders: dict[str, tuple[ColumnElement[Any], ...]] = {
        "used": (ScriptTemplate.worked.desc(), ScriptTemplate.used.desc(), *by_name),
        "name": by_name,
        "newest": (ScriptTemplate.created_at.desc(), ScriptTemplate.id.expression),
    }
    found = (
        select(ScriptTemplate)
        .where(*_narrowing(team_id, q, language, archived=archived))
        .options(defer(ScriptTemplate.body), defer(ScriptTemplate.parameters_schema))
        .order_by(*orders.get(sort, orders["used"]))
    )
    rows = db.session.scalars(found.offset((number - 1) * size).limit(size + 1)).all()
    items = [(template, usage_of(template)) for template in rows[:size]]
    return Shelf(items, number, number + 1 if len(rows) > size else None)


def _narrowing(
    team_id: uuid.UUID, q: str, language: str, *, archived: bool
) -> Iterator[ColumnElement[bool]]:
    short(q)
    since = ScriptTemplate.archived_at
    yield ScriptTemplate.team_id == team_id
    yield since.is_not(None) if archived else since.is_(None)
    if language:
        yield ScriptTemplate.language == language
    if words := clean(q).strip():
        yield any_holds(SEARCHED, words)
