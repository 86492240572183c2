"""A session's checks as its page shows them: the newest, and how many there are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select

from webapp.extensions import db
from webapp.models.check import Check
from webapp.models.page import LONGEST_LIST

AT_ONCE = 20
NO_CHECK = uuid.UUID(int=0)


class CheckList(NamedTuple):
    """The checks shown, by number; how many there are, and how many have a result."""

    checks: Sequence[Check]
    all: int = 0
    done: int = 0
    first: int = 1  # number of the oldest shown, not counting one shown beside

    @classmethod
    def of(
        cls,
        ai_session_id: uuid.UUID,
        *,
        since: int | None = None,
        beside: uuid.UUID | None = None,
    ) -> CheckList:
        """Return the newest, or those from the number `since` on, and the check `beside`."""
        asked = {
            "key": ai_session_id,
            "since": since or 1,
            "most": AT_ONCE if since is None else LONGEST_LIST,
            "beside": beside or NO_CHECK,
        }
        rows = db.session.execute(SHOWN, asked).all()
        if not rows:
            return cls([])
        checks = [row[0] for row in rows]
        _, counted, done = rows[0]
        return cls(checks, counted, done, since or checks[-AT_ONCE:][0].number)


_own = Check.ai_session_id == bindparam("key")
_counted = select(func.count()).select_from(Check).where(_own)
_newest = (
    select(Check.id)
    .where(_own, Check.number >= bindparam("since"))
    .order_by(Check.number.desc())
    .limit(bindparam("most"))
    .subquery()
)
SHOWN = (
    select(
        Check,
        _counted.scalar_subquery(),
        _counted.where(Check.result.is_not(None)).scalar_subquery(),
    )
    .where(_own, or_(Check.id == bindparam("beside"), Check.id.in_(select(_newest.c.id))))
    .order_by(Check.number)
)
