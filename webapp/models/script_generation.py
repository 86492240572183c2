from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, load_only, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.errors import Conflict, Refused
from webapp.models.rendering import Rendering
from webapp.models.scope import OfTeam
from webapp.models.script_template import ScriptTemplate
from webapp.models.user import User


class ScriptGeneration(OfTeam, Base):
    """A script that was handed to an engineer: never proof that it ran. Stored redacted."""

    __tablename__ = "script_generations"
    __table_args__ = (
        Index(
            "ix_script_generations_of_template_in_session",
            *("script_template_id", "created_at", "id"),
            sqlite_where=text("ai_session_id IS NOT NULL"),
            postgresql_where=text("ai_session_id IS NOT NULL"),
        ),
        Index(
            "ix_script_generations_in_session_of_template",
            *("ai_session_id", "script_template_id", "created_at", "id"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    ai_session_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE")
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
        key: uuid.UUID | None = None,
    ) -> tuple[ScriptGeneration, str]:
        """Hand out a template's script, and let the linked session know.

        A replay with the same `key` finds the record, and the script is rendered again.

        Returns:
            The record, redacted, and the script in clear, for the answer to its owner alone.

        Raises:
            Refused: archived, or naming each parameter that cannot be filled in.
            Conflict: the session is resolved, or the template has changed since the first time.

        """
        if template.archived_at is not None:
            raise Refused({"script_template_id": "This template is archived. Bring it back first."})
        rendering = Rendering.of(template.runnable, parameters)
        standing = db.session.get(cls, key) if key else None
        if standing is not None:
            if not standing.is_of(rendering, template):
                raise Conflict("The template has changed since. Send this with a new key.")
            return standing, rendering.script
        if ai_session is not None:
            ai_session.lock()
            ai_session.bump()
        generation = cls.recorded(rendering, by, template.name, template.language, template)
        generation.id = key or uuid.uuid4()
        generation.ai_session_id = ai_session.id if ai_session else None
        template.count_use()
        db.session.flush()
        return generation, rendering.script

    @classmethod
    def recorded(
        cls,
        rendering: Rendering,
        by: User,
        title: str,
        language: str,
        template: ScriptTemplate | None,
    ) -> ScriptGeneration:
        """Add the redacted record; the caller links it, counts it, holds the lock and bumps."""
        version = template.version if template else None
        generation = cls(
            team_id=by.team_id,
            script_template_id=template.id if template else None,
            script_template_version_id=version.id if version else None,
            author_id=by.id,
            title=title,
            language=language,
            parameters=rendering.parameters,
            rendered_script=rendering.stored_script,
        )
        db.session.add(generation)
        return generation

    @classmethod
    def newest_of(cls, fix_id: uuid.UUID) -> ScriptGeneration | None:
        """Return what was handed out last for a fix."""
        own = select(cls).filter_by(suggested_fix_id=fix_id)
        return db.session.scalar(own.order_by(cls.created_at.desc(), cls.id).limit(1))

    @classmethod
    def was_of(cls, fix_id: uuid.UUID, template: ScriptTemplate) -> bool:
        """Say whether the template was handed out for the fix before."""
        own = select(cls.id).filter_by(suggested_fix_id=fix_id, script_template_id=template.id)
        return db.session.scalar(own.limit(1)) is not None

    @classmethod
    def templates_of(cls, fix_id: uuid.UUID) -> Sequence[ScriptTemplate]:
        """Return the templates handed out for a fix, locked in one order: else two deadlock."""
        used = select(cls.script_template_id).filter_by(suggested_fix_id=fix_id)
        own = select(ScriptTemplate).where(ScriptTemplate.id.in_(used)).order_by(ScriptTemplate.id)
        locked = own.options(load_only(ScriptTemplate.id)).with_for_update(key_share=True)
        return db.session.scalars(locked).all()

    def is_of(self, rendering: Rendering, template: ScriptTemplate | None) -> bool:
        """Tell whether the same script with the same values would leave the same record."""
        mine = self.script_template_id, self.rendered_script, _written(self.parameters)
        theirs = rendering.stored_script, _written(rendering.parameters)
        return mine == (template.id if template else None, *theirs)


def _written(parameters: Mapping[str, Any]) -> str:
    """Return what equal parameters share; in Python `True == 1`, in a script it is not."""
    return json.dumps(parameters, sort_keys=True)
