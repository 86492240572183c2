"""A session's facts as its page shows them: plain rows, with the rules of the records."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select, union

from webapp.extensions import db
from webapp.models.fact import Fact
from webapp.models.page import LONGEST_LIST

AT_ONCE = 20
REMOVED_AT_ONCE = 10
NO_FACT = uuid.UUID(int=0)


class FactRow(NamedTuple):
    id: uuid.UUID
    number: int
    text: str
    kind: str
    updated_at: datetime
    removed_at: datetime | None


class ShownFact(FactRow):
    """One row; what follows from its columns is said once, by `Fact`."""

    revision = Fact.revision


class FactList(NamedTuple):
    """Those shown of the facts that stand and of the removed ones, and how many each are."""

    confirmed: list[ShownFact]
    removed: list[ShownFact]
    standing: int = 0
    gone: int = 0
    first: int = 1  # number of the oldest shown, not counting one shown beside
    most_removed: int = REMOVED_AT_ONCE

    @classmethod
    def of(
        cls,
        ai_session_id: uuid.UUID,
        *,
        since: int | None = None,
        removed: int | None = None,
        beside: uuid.UUID | None = None,
    ) -> FactList:
        """Return the newest of those that stand, by number, and the removed, the last one first.

        The list may begin at the number `since`, and then shows the fact `beside` as well; it may
        hold another number of `removed` facts.
        """
        most_removed = min(removed or REMOVED_AT_ONCE, LONGEST_LIST)
        asked = {
            "key": ai_session_id,
            "since": since or 1,
            "most": AT_ONCE if since is None else LONGEST_LIST,
            "most_removed": most_removed,
            "beside": beside or NO_FACT,
        }
        rows = db.session.connection().execute(FACTS, asked).all()
        facts = [ShownFact(*row[:-2]) for row in rows]
        standing, gone = rows[0][-2:] if rows else (0, 0)
        removed_ones = [(one.removed_at, one) for one in facts if one.removed_at is not None]
        removed_ones.sort(key=lambda pair: pair[0], reverse=True)
        confirmed = sorted((one for one in facts if not one.removed_at), key=lambda one: one.number)
        newest = confirmed[-AT_ONCE:]
        return cls(
            confirmed,
            [one for _, one in removed_ones],
            standing,
            gone,
            since or (newest[0].number if newest else 1),
            most_removed,
        )


def _counted(standing: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.count()).select_from(Fact).where(Fact.ai_session_id == bindparam("key"))
    return counted.where(standing).scalar_subquery()


_stands, _is_removed = Fact.removed_at.is_(None), Fact.removed_at.is_not(None)
_own = select(*(getattr(Fact, name) for name in FactRow._fields)).where(
    Fact.ai_session_id == bindparam("key")
)
_newest = (
    _own.where(_stands, Fact.number >= bindparam("since"))
    .order_by(Fact.number.desc())
    .limit(bindparam("most"))
    .subquery()
)
_beside = _own.where(_stands, Fact.id == bindparam("beside")).subquery()
_removed = (
    _own.where(_is_removed)
    .order_by(Fact.removed_at.desc(), Fact.number.desc())
    .limit(bindparam("most_removed"))
    .subquery()
)
_counts = _counted(_stands), _counted(_is_removed)
# UNION, not UNION ALL: the fact beside may be one of the newest.
FACTS = union(*(select(part, *_counts) for part in (_newest, _beside, _removed)))
