from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.once import stored_once
from webapp.models.wording import worded


class Team(Base):
    """Everything belongs to one team; removing it removes all that is its own."""

    __tablename__ = "teams"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def named(cls, name: str) -> Team:
        """Find the team, or make it. Raises `Refused` for a blank or over-long name."""
        name = worded("name", "Team", name, field="team")

        def find() -> Team | None:
            return db.session.scalar(select(cls).filter_by(name=name))

        return find() or stored_once(cls(name=name), find)
