from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db

BROKEN_OFF = "The process that was posting it ended before it could say how that went."


class DeliveryAttempt(Base):
    """One try at posting a note. `outcome` is a status of the post, None while it is under way."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    post_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket_posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def begin(cls, post_id: uuid.UUID, number: int) -> None:
        """Write down that a try begins; one that never said how it ended was broken off."""
        cls.end(post_id, "broken_off", BROKEN_OFF)
        db.session.add(cls(post_id=post_id, number=number))

    @classmethod
    def end(cls, post_id: uuid.UUID, outcome: str, words: str | None) -> None:
        db.session.execute(
            update(cls)
            .where(cls.post_id == post_id, cls.outcome.is_(None))
            .values(outcome=outcome, words=words, ended_at=now())
        )
