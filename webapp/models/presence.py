from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.once import stored_once

GONE_AFTER = timedelta(seconds=15)
WRITTEN_EVERY = timedelta(seconds=7)  # a page that is open need not write each time it asks


class Presence(Base):
    """When a teammate's page of a session last gave a sign of life."""

    __tablename__ = "session_presences"

    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def record(cls, ai_session_id: uuid.UUID, user_id: uuid.UUID) -> None:
        own = update(cls).where(cls.ai_session_id == ai_session_id, cls.user_id == user_id)
        done = db.session.execute(own.values(seen_at=now()))
        if isinstance(done, CursorResult) and done.rowcount == 0:
            stored_once(
                cls(ai_session_id=ai_session_id, user_id=user_id),
                lambda: db.session.get(cls, (ai_session_id, user_id)),
            )
