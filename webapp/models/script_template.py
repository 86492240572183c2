from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.errors import Conflict, Refused
from webapp.models.once import stored_once
from webapp.models.scope import OfTeam
from webapp.models.user import User
from webapp.models.wording import Wording, worded_fields

LANGUAGES = ("powershell", "bash", "cmd", "python")
WORDS = {
    "name": Wording("template_name", "Name"),
    "description": Wording("problem", "Description", required=False),
    "body": Wording("script_body", "Script"),
}
SETTINGS = ("language", "parameters_schema", "foreign_placeholders")


class ScriptTemplate(OfTeam, Base):
    """A script the team keeps for the next ticket."""

    __tablename__ = "script_templates"
    __table_args__ = (
        CheckConstraint(
            "language IN ('powershell', 'bash', 'cmd', 'python')", name="known_language"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    parameters_schema: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    foreign_placeholders: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def save(
        cls, author: User, words: dict[str, str], language: str, key: uuid.UUID | None = None
    ) -> ScriptTemplate:
        """Add a script to the team's library. A replay with the same `key` finds it.

        Raises:
            Refused: naming each field that is missing or too long.
            Conflict: the key belongs to another team's record.

        """
        cleaned = worded_fields(WORDS, {name: words.get(name, "") for name in WORDS})
        if language not in LANGUAGES:
            raise Refused({"language": f"Choose one of {', '.join(LANGUAGES)}."})
        key = key or uuid.uuid4()
        template = db.session.get(cls, key) or stored_once(
            cls(
                id=key,
                team_id=author.team_id,
                author_id=author.id,
                language=language,
                **cleaned,
            ),
            lambda: db.session.get(cls, key),
        )
        if template.team_id != author.team_id:
            raise Conflict("This form was used before. Open a new one.")
        return template

    def edit(
        self, words: Mapping[str, str], settings: Mapping[str, Any], seen: str | None = None
    ) -> None:
        """Change words (`WORDS`) and settings (language, parameters_schema, foreign_placeholders).

        Raises:
            Refused: naming each field that is missing or too long.
            Conflict: changed since `seen`.

        """
        changes = worded_fields(WORDS, words) | dict(settings)
        db.session.refresh(self, with_for_update=True)
        if seen is not None and seen != self.revision:
            raise Conflict("Somebody changed this template while you were editing it.", self)
        for name, value in changes.items():
            setattr(self, name, value)

    @property
    def revision(self) -> str:
        """What `If-Match` names to prove that it saw the newest content."""
        content = [getattr(self, name) for name in (*WORDS, *SETTINGS)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    @classmethod
    def library(cls, team_id: uuid.UUID) -> Sequence[ScriptTemplate]:
        kept = select(cls).filter_by(team_id=team_id, archived_at=None)
        return db.session.scalars(kept.order_by(cls.name, cls.id)).all()

    @classmethod
    def usable(cls, team_id: uuid.UUID, key: str | None) -> ScriptTemplate | None:
        """Find the team's template that a model named; anything else is None."""
        try:
            template = db.session.get(cls, uuid.UUID(key or ""))
        except ValueError:
            return None
        if template is None or template.team_id != team_id or template.archived_at:
            return None
        return template
