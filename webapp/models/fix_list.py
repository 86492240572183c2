"""A session's suggested fixes as its page shows them: the active one, and the newest before it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select

from webapp.extensions import db
from webapp.models.page import LONGEST_LIST
from webapp.models.suggested_fix import SuggestedFix

AT_ONCE = 10


class FixList(NamedTuple):
    """The fixes shown, newest first, and how many there are."""

    fixes: Sequence[SuggestedFix]
    all: int = 0
    most: int = AT_ONCE

    @classmethod
    def of(cls, ai_session_id: uuid.UUID, *, most: int | None = None) -> FixList:
        most = min(most or AT_ONCE, LONGEST_LIST)
        rows = db.session.execute(SHOWN, {"key": ai_session_id, "most": most}).all()
        return cls([row[0] for row in rows], rows[0][1] if rows else 0, most)

    @property
    def active(self) -> SuggestedFix | None:
        return next((fix for fix in self.fixes if fix.is_active), None)

    @property
    def earlier(self) -> list[SuggestedFix]:
        return [fix for fix in self.fixes if not fix.is_active]


_own = SuggestedFix.ai_session_id == bindparam("key")
_newest_first = SuggestedFix.created_at.desc(), SuggestedFix.id
_newest = select(SuggestedFix.id).where(_own).order_by(*_newest_first).limit(bindparam("most"))
SHOWN = (
    select(
        SuggestedFix,
        select(func.count()).select_from(SuggestedFix).where(_own).scalar_subquery(),
    )
    # An undone dismissal may have made an old one active again.
    .where(
        _own,
        or_(
            SuggestedFix.superseded_at.is_(None),
            SuggestedFix.id.in_(select(_newest.subquery().c.id)),
        ),
    )
    .order_by(*_newest_first)
)
