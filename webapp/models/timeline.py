"""What happened on a session, in order: one SELECT over the records that remember it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    Text,
    bindparam,
    cast,
    literal,
    select,
    union_all,
)

from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.check import Check
from webapp.models.fact import Fact
from webapp.models.script_generation import ScriptGeneration
from webapp.models.suggested_fix import SuggestedFix
from webapp.models.ticket_post import TicketPost
from webapp.models.user import User

AT_ONCE = 50


class Event(NamedTuple):
    """One thing that happened. `state` is what it came to, `number` what it is counted by."""

    at: datetime
    what: str
    number: int
    words: str
    state: str
    more: str
    who: str | None


class Happened(NamedTuple):
    """A part of a timeline, the oldest first; `is_all` says that nothing came before it."""

    events: list[Event]
    is_all: bool


def timeline(ai_session_id: uuid.UUID, skipped: int = 0) -> Happened:
    """Return what happened last, but for so many of the newest events."""
    last = skipped + AT_ONCE
    asked = {"key": ai_session_id, "last": last + 1}
    rows = db.session.connection().execute(HAPPENED, asked).all()
    return Happened([Event(*row[1:]) for row in rows[skipped:last][::-1]], len(rows) <= last)


def _events(  # noqa: PLR0913 - the columns of an event
    rank: int,
    what: str,
    *,
    at: Any,  # noqa: ANN401 - a mapped column, nullable or not
    by: Any,  # noqa: ANN401 - likewise
    words: Any,  # noqa: ANN401 - likewise
    number: Any = 0,  # noqa: ANN401 - likewise, or a constant
    state: Any = "",  # noqa: ANN401 - likewise
    more: Any = "",  # noqa: ANN401 - likewise
    of: Any = None,  # noqa: ANN401 - the column that names the session
    where: Sequence[ColumnElement[bool]] = (),
) -> Subquery:
    model = at.class_
    columns = (
        literal(rank, Integer).label("rank"),
        at.label("at"),
        literal(what, Text).label("what"),
        _typed(number, Integer).label("number"),
        _typed(words, Text).label("words"),
        _typed(state, Text).label("state"),
        _typed(more, Text).label("more"),
        User.name.label("who"),
    )
    key = model.ai_session_id if of is None else of
    last = (
        select(model.id)
        .where(key == bindparam("key"), at.is_not(None), *where)
        .order_by(at.desc())
        .limit(bindparam("last"))
    )
    # Found first by their times alone: what is long, and names, are read of these few.
    return (
        select(*columns)
        .select_from(model)
        .outerjoin(User, User.id == by)
        .where(model.id.in_(last))
        .subquery()
    )


def _typed(value: Any, kind: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a column or a constant
    return literal(value, kind) if isinstance(value, str | int) else cast(value, kind)


_fix: dict[str, Any] = {"words": SuggestedFix.title}
_parts = (
    _events(
        0,
        "started",
        at=AISession.created_at,
        by=AISession.owner_id,
        words=AISession.title,
        of=AISession.id,
    ),
    _events(
        1,
        "fact",
        at=Fact.created_at,
        by=Fact.author_id,
        words=Fact.text,
        number=Fact.number,
        state=Fact.kind,
        where=[Fact.source != "check"],
    ),
    _events(
        4,
        "removed",
        at=Fact.removed_at,
        by=Fact.removed_by_id,
        words=Fact.text,
        number=Fact.number,
    ),
    _events(
        2,
        "check",
        at=Check.recorded_at,
        by=Check.recorded_by_id,
        words=Check.label,
        number=Check.number,
        state=Check.result,
        more=Check.note,
    ),
    _events(
        3,
        "suggested",
        at=SuggestedFix.created_at,
        by=None,
        number=SuggestedFix.confidence_pct,
        **_fix,
    ),
    _events(
        5,
        "decided",
        at=SuggestedFix.decided_at,
        by=SuggestedFix.decided_by_id,
        state=SuggestedFix.user_decision,
        more=SuggestedFix.decision_reason,
        **_fix,
    ),
    _events(
        6,
        "script",
        at=ScriptGeneration.created_at,
        by=ScriptGeneration.author_id,
        words=ScriptGeneration.title,
    ),
    _events(
        7,
        "outcome",
        at=SuggestedFix.outcome_at,
        by=SuggestedFix.outcome_by_id,
        state=SuggestedFix.outcome,
        more=SuggestedFix.outcome_note,
        **_fix,
    ),
    _events(
        8,
        "resolved",
        at=TicketPost.created_at,
        by=TicketPost.author_id,
        words=TicketPost.ticket_ref,
        number=TicketPost.state_version,
        state=TicketPost.status,
        more=TicketPost.visibility,
    ),
)
# Each kind gives as many as could be among the last: a long session is not read whole.
_all = union_all(*(select(part) for part in _parts)).subquery()
HAPPENED = (
    select(_all)
    .order_by(_all.c.at.desc(), _all.c.rank.desc(), _all.c.number.desc())
    .limit(bindparam("last"))
)
