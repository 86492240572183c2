"""How often a team used a script template, where, and how often that worked.

One fix is one use, however often its script was made with other parameters; a script made without
a fix is a use each time. A use worked when the outcome of its fix says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Subquery, case, func, select

from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.script_generation import ScriptGeneration
from webapp.models.script_template import ScriptTemplate
from webapp.models.suggested_fix import SuggestedFix

_USED = func.count(
    func.distinct(func.coalesce(ScriptGeneration.suggested_fix_id, ScriptGeneration.id))
)
_WORKED = func.count(func.distinct(case((SuggestedFix.outcome == "worked", SuggestedFix.id))))
_FIX = SuggestedFix.id == ScriptGeneration.suggested_fix_id


@dataclass(frozen=True, slots=True)
class Usage:
    used: int = 0
    worked: int = 0


def usage_by_template(team_id: uuid.UUID) -> Subquery:
    """Return `script_template_id`, `used` and `worked` of each template that was used."""
    return (
        select(
            ScriptGeneration.script_template_id,
            _USED.label("used"),
            _WORKED.label("worked"),
        )
        .outerjoin(SuggestedFix, _FIX)
        .where(ScriptGeneration.team_id == team_id)
        .group_by(ScriptGeneration.script_template_id)
        .subquery()
    )


def usage_of(template: ScriptTemplate) -> Usage:
    asked = (
        select(_USED, _WORKED)
        .select_from(ScriptGeneration)
        .outerjoin(SuggestedFix, _FIX)
        .where(ScriptGeneration.script_template_id == template.id)
    )
    return Usage(*db.session.execute(asked).one())


def sessions_that_used(
    template: ScriptTemplate, limit: int = 20
) -> Sequence[Row[uuid.UUID, str, str, datetime, int]]:
    """Return `id`, `title`, `status`, `last_used` and `worked`, latest use first."""
    last_used = func.max(ScriptGeneration.created_at).label("last_used")
    asked = (
        select(AISession.id, AISession.title, AISession.status, last_used, _WORKED.label("worked"))
        .join(ScriptGeneration, ScriptGeneration.ai_session_id == AISession.id)
        .outerjoin(SuggestedFix, _FIX)
        .where(
            ScriptGeneration.script_template_id == template.id,
            AISession.team_id == template.team_id,
        )
        .group_by(AISession.id, AISession.title, AISession.status)
        .order_by(last_used.desc(), AISession.id)
        .limit(limit)
    )
    return db.session.execute(asked).all()
