from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.errors import Conflict
from webapp.models.scope import OfTeam
from webapp.models.script_template import ScriptTemplate
from webapp.models.user import User


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
    language: Mapped[str] = mapped_column(Text)  # as the assistant wrote it
    body: Mapped[str] = mapped_column(Text)
    parameters_schema: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(20), default="queued")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def accept(self, by: User) -> ScriptTemplate:
        """Make it a script template of the team.

        Raises:
            Refused: a language that templates are not kept in, a body or name too long.
            Conflict: somebody accepted or rejected it already.

        """
        self._settle("accepted")
        words = {"name": self.name, "body": self.body}
        language = self.language.strip().lower()
        return ScriptTemplate.save(by, words, language, parameters_schema=self.parameters_schema)

    def reject(self) -> None:
        self._settle("rejected")

    def _settle(self, status: str) -> None:
        db.session.refresh(self, with_for_update=True)
        if self.status != "queued":
            raise Conflict(f"This draft was {self.status} already.", self)
        self.status = status
