from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    select,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.scope import OfTeam
from webapp.models.spending import Spending

if TYPE_CHECKING:
    from webapp.models.user import User


class ModelCall(OfTeam, Base):
    """One call to a model that is paid for, whether it succeeded or not. Holds no ticket text.

    `outcome` is `done` or how it failed; `cost` is in micro-dollars, by the price table of its day.
    """

    __tablename__ = "model_calls"
    __table_args__ = (
        CheckConstraint("purpose IN ('chat', 'note')", name="known_purpose"),
        Index("ix_model_calls_team_id_created_at", "team_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    ai_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(Text)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cache_creation_tokens: Mapped[int] = mapped_column(default=0)
    cache_read_tokens: Mapped[int] = mapped_column(default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    latency_ms: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[User | None] = relationship()

    @classmethod
    def book(cls, session: Session, **facts: Any) -> ModelCall:  # noqa: ANN401 - a row's columns
        """Store a call, and add it to what its month comes to."""
        call = cls(**facts)
        session.add(call)
        session.flush()
        Spending.add(session, call)
        return call

    @classmethod
    def latest(cls, team_id: uuid.UUID, limit: int = 20) -> Sequence[ModelCall]:
        """Return the newest calls with who made them."""
        # With their team as well, SQLite would read the whole table of users first.
        people = joinedload(cls.user).lazyload("*")
        own = select(cls).where(cls.team_id == team_id).options(people)
        return db.session.scalars(own.order_by(cls.created_at.desc(), cls.id).limit(limit)).all()
