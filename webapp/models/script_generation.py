from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.errors import Refused
from webapp.models.scope import OfTeam
from webapp.models.script_template import ScriptTemplate
from webapp.models.user import User


class ScriptGeneration(OfTeam, Base):
    """A script that was handed to an engineer: never proof that it ran. Stored redacted."""

    __tablename__ = "script_generations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    ai_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE"), index=True
    )
    script_template_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("script_templates.id", ondelete="SET NULL"), index=True
    )
    script_template_version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey(
            "script_template_versions.id",
            ondelete="SET NULL",
            name="fk_script_generations_script_template_version_id",
        ),
        index=True,
    )
    suggested_fix_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("session_suggested_fixes.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)  # as the assistant wrote it
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rendered_script: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def of_template(
        cls,
        template: ScriptTemplate,
        by: User,
        parameters: Mapping[str, Any],
        ai_session: AISession | None = None,
    ) -> ScriptGeneration:
        """Hand out a template's script, and let the linked session know.

        Raises:
            Refused: naming each parameter that cannot be filled in.
            Conflict: the session is resolved.

        """
        _take_none(template, parameters)
        if ai_session is not None:
            ai_session.lock()
            ai_session.bump()
        generation = cls(
            team_id=template.team_id,
            ai_session_id=ai_session.id if ai_session else None,
            script_template_id=template.id,
            author_id=by.id,
            title=template.name,
            language=template.language,
            rendered_script=template.body,
        )
        db.session.add(generation)
        db.session.flush()
        return generation


def _take_none(template: ScriptTemplate, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters: scripts are handed out as they stand."""
    declared = template.parameters_schema.get("properties")
    names = declared if isinstance(declared, dict) else {}
    errors = {
        f"parameters.{name}": f"This script takes no parameter {name}." for name in parameters
    }
    errors |= {f"parameters.{name}": "Parameters cannot be filled in yet." for name in names}
    if errors:
        raise Refused(errors)
