from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Index, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.database import Base, now
from webapp.extensions import db

if TYPE_CHECKING:
    from webapp.models.model_call import ModelCall

INSERTS: Mapping[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
SUMS = ("calls", "input_tokens", "cached_tokens", "output_tokens", "cost")


class Spending(Base):
    """What one engineer's calls for one purpose come to in one month, such as `2026-11`.

    Added up as calls are booked: whether a team may spend more is asked at every turn, and a busy
    team has a hundred thousand calls a month. `input_tokens` are those paid in full,
    `cached_tokens` those read from cache; `cost` is in micro-dollars.
    """

    __tablename__ = "model_spendings"
    __table_args__ = (Index("ix_model_spendings_team_id_month", "team_id", "month"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    month: Mapped[str] = mapped_column(String(7))
    purpose: Mapped[str] = mapped_column(String(20))
    calls: Mapped[int]
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    cached_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)

    @classmethod
    def add(cls, session: Session, call: ModelCall) -> None:
        """Add a stored call. Its row's id says whose it is, so that two at once add to one row."""
        month = month_of(call.created_at)
        whose = {"team_id": call.team_id, "user_id": call.user_id, "month": month}
        sums = {
            "calls": 1,
            "input_tokens": call.input_tokens + call.cache_creation_tokens,
            "cached_tokens": call.cache_read_tokens,
            "output_tokens": call.output_tokens,
            "cost": call.cost,
        }
        row = {"id": key_of(call.team_id, month, call.user_id, call.purpose)}
        new = INSERTS[session.get_bind().dialect.name](cls).values(
            **row, **whose, purpose=call.purpose, **sums
        )
        more = {name: getattr(cls, name) + new.excluded[name] for name in SUMS}
        session.execute(new.on_conflict_do_update(index_elements=["id"], set_=more))

    @classmethod
    def this_month(cls, team_id: uuid.UUID) -> int:
        """Return micro-dollars."""
        own = select(func.sum(cls.cost)).filter_by(team_id=team_id, month=month_of(now()))
        return int(db.session.scalar(own) or 0)


def month_of(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def key_of(team_id: uuid.UUID, month: str, user_id: uuid.UUID | None, purpose: str) -> uuid.UUID:
    """Return the id of a row. The migration that counts old calls knows it as well."""
    return uuid.uuid5(team_id, f"{month}/{user_id}/{purpose}")
