"""A session's facts as its page shows them: plain rows, with the rules of the records."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from webapp.extensions import db
from webapp.models.fact import Fact


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
    confirmed: list[ShownFact]
    removed: list[ShownFact]

    @classmethod
    def of(cls, ai_session_id: uuid.UUID) -> FactList:
        """Return those that stand by number, and the removed ones with the last one first."""
        rows = db.session.connection().execute(FACTS, {"key": ai_session_id})
        facts = [ShownFact(*row) for row in rows]
        gone = [(fact.removed_at, fact) for fact in facts if fact.removed_at is not None]
        gone.sort(key=lambda one: one[0], reverse=True)
        return cls([fact for fact in facts if fact.removed_at is None], [fact for _, fact in gone])


FACTS = (
    select(*(getattr(Fact, name) for name in FactRow._fields))
    .where(Fact.ai_session_id == bindparam("key"))
    .order_by(Fact.number)
)
