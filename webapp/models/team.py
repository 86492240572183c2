from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.budget import Budget, cents_of
from webapp.models.once import stored_once
from webapp.models.spending import Spending
from webapp.models.wording import worded

AI_OFF = "AI is switched off for your team: the built-in playbooks and the composer answer."


class Team(Base):
    """Everything belongs to one team; removing it removes all that is its own."""

    __tablename__ = "teams"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(Text, unique=True)
    ai_off: Mapped[bool] = mapped_column(default=False)
    monthly_budget_cents: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def named(cls, name: str) -> Team:
        """Find the team, or make it. Raises `Refused` for a blank or over-long name."""
        name = worded("name", "Team", name, field="team")

        def find() -> Team | None:
            return db.session.scalar(select(cls).filter_by(name=name))

        return find() or stored_once(cls(name=name), find)

    @property
    def budget(self) -> Budget:
        return Budget(Spending.this_month(self.id), self.monthly_budget_cents)

    @property
    def may_call_model(self) -> bool:
        """Say whether a paid model may be called now; else everything is answered offline."""
        return not self.ai_off and (self._has_no_limit or not self.budget.is_used_up)

    @property
    def ai_notice(self) -> str:
        """Say why, or that soon, everything is answered without a paid model; else be blank."""
        if self.ai_off:
            return AI_OFF
        return "" if self._has_no_limit else self.budget.notice

    @property
    def _has_no_limit(self) -> bool:
        return self.monthly_budget_cents is None

    def switch_ai(self, *, off: bool) -> None:
        self.ai_off = off

    def set_budget(self, dollars: str) -> None:
        """Set the month's limit; blank is none. Raises `Refused` for what is no amount."""
        self.monthly_budget_cents = cents_of(dollars)
