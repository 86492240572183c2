from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, event, insert, inspect
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.models.scope import OfTeam
from webapp.models.typed import Sending, sending


class SecretTick(OfTeam, Base):
    """Who said that a text is no secret, when, and where it stands now. Never the text itself."""

    __tablename__ = "secret_ticks"
    __table_args__ = (Index("ix_secret_ticks_record_type_record_id", "record_type", "record_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    record_type: Mapped[str] = mapped_column(String(40))  # a table of ours
    record_id: Mapped[uuid.UUID]
    field: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


@event.listens_for(Session, "after_flush")
def _record(session: Session, _context: UOWTransaction) -> None:
    """Record the ticks of the texts that this flush has stored, whichever verb stored them."""
    typed = sending()
    if typed is None or not typed.ticked:
        return
    sender = typed.sender
    rows = [
        {**place, "team_id": sender.team_id, "user_id": sender.user_id}
        for record in (*session.new, *session.dirty)
        for place in _places(record, typed)
    ]
    if rows:
        session.connection().execute(insert(SecretTick), rows)


def _places(record: Any, typed: Sending) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any record
    state = inspect(record)
    key, *_ = state.identity or state.mapper.primary_key_from_instance(record)
    for column in state.mapper.column_attrs:
        for text in state.attrs[column.key].history.added or ():
            for rule in typed.ticked.get(text, ()) if isinstance(text, str) else ():
                yield {
                    "record_type": record.__tablename__,
                    "record_id": key,
                    "field": column.key,
                    "rule": rule,
                }
