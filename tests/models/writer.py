"""One person who writes at random to a session that others write to as well."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select

from tests.factories import SPOOLER, a_reply, who
from webapp.database import reading
from webapp.extensions import db
from webapp.models import AISession, Check, Conflict, Fact, SuggestedFix
from webapp.models.decision import decide, undo_dismissal
from webapp.models.suggested_fix import DECISIONS

T = TypeVar("T")


class Nothing(Exception):
    """There is no such record yet."""


class Writer:
    """`write` does one thing, commits, and returns how far the version rose: 0 or 1."""

    def __init__(self, key: uuid.UUID, seed: int) -> None:
        self.key = key
        self.me = who("Alice" if seed % 2 else "Bob")
        self.random = random.Random(seed)
        self.session = db.session.get_one(AISession, key)

    def write(self) -> int:
        surely = (self.add, self.edit, self.check, self.fix, self.outcome, self.words)
        perhaps = (self.remove, self.restore, self.decide, self.undo)
        verb = self.random.choice((*surely, *perhaps, self.add))
        try:
            verb()
        except (Conflict, Nothing):
            db.session.rollback()
            return 0
        db.session.flush()
        rise = self.session.state_version - self._committed_version()
        db.session.commit()
        assert rise == 1 or (rise == 0 and verb in perhaps), verb
        return rise

    def _committed_version(self) -> int:
        """Read what the others see; this transaction holds the row, so it cannot change."""
        query = select(AISession.state_version).filter_by(id=self.key)
        with reading(), db.engine.connect() as another:
            version: int = another.execute(query).scalar_one()
        return version

    def add(self) -> None:
        Fact.add(self.session, self.me, self._word(), key=uuid.uuid4())

    def edit(self) -> None:
        self._any(Fact.confirmed(self.key)).edit(self._word())

    def remove(self) -> None:
        self._any(Fact.confirmed(self.key)).remove(self.me)

    def restore(self) -> None:
        gone = select(Fact).where(Fact.ai_session_id == self.key, Fact.removed_at.is_not(None))
        self._any(db.session.scalars(gone.order_by(Fact.number)).all()).restore()

    def check(self) -> None:
        result = self.random.choice(("pass", "fail", "skipped", None))
        self._any(Check.listed(self.key)).record(self.me, result, self._word())

    def fix(self) -> None:
        self.session.lock()
        SuggestedFix.suggest(a_reply(self.session), replace(SPOOLER, title=self._word()))

    def decide(self) -> None:
        decide(self._fix(), self.me, self.random.choice(DECISIONS))

    def undo(self) -> None:
        undo_dismissal(self._any(SuggestedFix.history(self.key)[:2]))

    def outcome(self) -> None:
        self._fix().record_outcome(self.me, "worked", self._word())

    def words(self) -> None:
        self.session.edit({self.random.choice(("title", "problem")): self._word()})

    def _fix(self) -> SuggestedFix:
        fix = SuggestedFix.active(self.key)
        return self._any([fix] if fix else [])

    def _word(self) -> str:
        return f"word {self.random.randrange(10**12)}"

    def _any(self, rows: Sequence[T]) -> T:
        if not rows:
            raise Nothing
        return self.random.choice(rows)
