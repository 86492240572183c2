from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.models.scope import OfTeam


class DraftTemplate(OfTeam, Base):
    """A fix's script, waiting for a teammate's review. One fix makes one draft."""

    __tablename__ = "draft_templates"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'accepted', 'rejected')", name="known_status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    suggested_fix_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("session_suggested_fixes.id", ondelete="SET NULL"), unique=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    parameters_schema: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(20), default="queued")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
