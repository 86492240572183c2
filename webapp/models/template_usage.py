"""How often a team used a script template, where, and how often that worked.

One fix is one use, however often its script was made with other parameters; a script made without
a fix is a use each time. A use worked when the outcome of its fix says so.

The counts stand with the template. Whoever hands out a script, says how a fix went or removes
sessions moves them in the same transaction, by as much as that changes them: what happens to a fix
happens under the lock of its session, so no two people count its first script.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, bindparam, case, false, func, select, true, update
from sqlalchemy.orm import aliased

from webapp.database import now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.script_generation import ScriptGeneration
from webapp.models.script_template import ScriptTemplate
from webapp.models.suggested_fix import SuggestedFix

_USED = func.count(
    func.distinct(func.coalesce(ScriptGeneration.suggested_fix_id, ScriptGeneration.id))
)
_WORKED = func.count(func.distinct(case((SuggestedFix.outcome == "worked", SuggestedFix.id))))
_COUNTED = (
    select(_USED, _WORKED)
    .select_from(ScriptGeneration)
    .outerjoin(SuggestedFix, SuggestedFix.id == ScriptGeneration.suggested_fix_id)
)


@dataclass(frozen=True, slots=True)
class Usage:
    used: int = 0
    worked: int = 0


def usage_of(template: ScriptTemplate) -> Usage:
    return Usage(template.used, template.worked)


def sessions_that_used(
    template: ScriptTemplate, limit: int = 20
) -> Sequence[Row[uuid.UUID, str, str, datetime, int]]:
    """Return `id`, `title`, `status`, `last_used` and `worked`, latest use first."""
    asked = {"key": template.id, "team_id": template.team_id, "limit": limit}
    return db.session.connection().execute(SESSIONS, asked).all()


def _is_last_in_session() -> ColumnElement[bool]:
    later = aliased(ScriptGeneration)
    own = select(later.id).where(
        later.ai_session_id == ScriptGeneration.ai_session_id,
        later.script_template_id == ScriptGeneration.script_template_id,
    )
    last = own.order_by(later.created_at.desc(), later.id.desc()).limit(1)
    is_last = ScriptGeneration.id == last.correlate(ScriptGeneration).scalar_subquery()
    # Of a plain comparison PostgreSQL expects that hardly a row passes, and reads them all.
    return case((is_last, true()), else_=false())


# From the newest use on, each session at its last: an index is walked until there are enough.
_LATEST = (
    select(
        ScriptGeneration.id,
        ScriptGeneration.ai_session_id,
        ScriptGeneration.script_template_id,
        ScriptGeneration.created_at,
    )
    .where(
        ScriptGeneration.script_template_id == bindparam("key"),
        ScriptGeneration.ai_session_id.is_not(None),  # as the index has it
        _is_last_in_session(),
    )
    .order_by(ScriptGeneration.created_at.desc(), ScriptGeneration.id.desc())
    .limit(bindparam("limit"))
    .subquery()
)
_MADE = aliased(ScriptGeneration)
_WORKED_THERE = (
    select(func.count(SuggestedFix.id.distinct()))
    .join(_MADE, _MADE.suggested_fix_id == SuggestedFix.id)
    .where(
        SuggestedFix.outcome == "worked",
        _MADE.ai_session_id == _LATEST.c.ai_session_id,
        _MADE.script_template_id == _LATEST.c.script_template_id,
    )
    .correlate(_LATEST)
    .scalar_subquery()
)
SESSIONS = (
    select(
        AISession.id,
        AISession.title,
        AISession.status,
        _LATEST.c.created_at.label("last_used"),
        _WORKED_THERE.label("worked"),
    )
    .join(_LATEST, _LATEST.c.ai_session_id == AISession.id)
    .where(AISession.team_id == bindparam("team_id"))
    .order_by(_LATEST.c.created_at.desc(), _LATEST.c.id.desc())
)


def forget_uses_in(session_ids: Sequence[uuid.UUID]) -> None:
    """Count off what goes with these sessions; the caller has locked them and removes them."""
    of_template = ScriptGeneration.script_template_id
    going = (
        _COUNTED.add_columns(of_template)
        .where(ScriptGeneration.ai_session_id.in_(session_ids), of_template.is_not(None))
        .group_by(of_template)
        .order_by(of_template)  # they are locked as by `ScriptGeneration.templates_of`
    )
    for used, worked, key in db.session.execute(going):
        less = {"used": ScriptTemplate.used - used, "worked": ScriptTemplate.worked - worked}
        db.session.execute(update(ScriptTemplate).where(ScriptTemplate.id == key).values(less))


def is_counted_since(moment: datetime) -> bool:
    """Say whether every template was counted then or later."""
    older = select(ScriptTemplate.id).where(ScriptTemplate.counted_at < moment)
    return db.session.scalar(older.limit(1)) is None


def count_anew(moment: datetime) -> bool:
    """Count one template whose counts are older; say whether there was one.

    For what moved no counts: the release before, run beside this one, or a hand in the database.
    Its row is locked by a statement of its own, and the uses are read by the next: who counts one
    meanwhile has committed, and is read, or waits, and adds to what is written here. A template
    that somebody hands out at this moment is left for the next time.
    """
    older = select(ScriptTemplate.id).where(ScriptTemplate.counted_at < moment)
    oldest = older.order_by(ScriptTemplate.counted_at).limit(1)
    key = db.session.scalar(oldest.with_for_update(key_share=True, skip_locked=True))
    if key is None:
        return False
    uses = _COUNTED.where(ScriptGeneration.script_template_id == key)
    used, worked = db.session.execute(uses).one()
    counts = {"used": used, "worked": worked, "counted_at": now()}
    db.session.execute(update(ScriptTemplate).where(ScriptTemplate.id == key).values(counts))
    return True
