from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.user import User


class ScriptTemplateVersion(Base):
    """What a script template held from one edit to the next; never changed."""

    __tablename__ = "script_template_versions"
    __table_args__ = (UniqueConstraint("script_template_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    script_template_id: Mapped[uuid.UUID] = mapped_column(
        # By the convention these two names would be too long for PostgreSQL.
        ForeignKey(
            "script_templates.id",
            ondelete="CASCADE",
            name="fk_script_template_versions_script_template_id",
        )
    )
    number: Mapped[int]
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    parameters_schema: Mapped[dict[str, Any]] = mapped_column(JSON)
    foreign_placeholders: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    author: Mapped[User | None] = relationship()

    @classmethod
    def newest(cls, template_id: uuid.UUID) -> ScriptTemplateVersion | None:
        own = select(cls).filter_by(script_template_id=template_id)
        return db.session.scalar(own.order_by(cls.number.desc()).limit(1))

    @classmethod
    def history(cls, template_id: uuid.UUID) -> Sequence[ScriptTemplateVersion]:
        """Return every version with its author, newest first; what is long is read when used."""
        own = select(cls).filter_by(script_template_id=template_id).order_by(cls.number.desc())
        long = defer(cls.body), defer(cls.description), defer(cls.parameters_schema)
        authors = joinedload(cls.author).lazyload("*")  # not their teams: see `ModelCall.latest`
        return db.session.scalars(own.options(authors, *long)).all()

    @classmethod
    def add(
        cls, template_id: uuid.UUID, author_id: uuid.UUID | None, content: dict[str, Any]
    ) -> ScriptTemplateVersion:
        """Number and store the next version; the template's row is locked by the caller."""
        newest = cls.newest(template_id)
        version = cls(
            script_template_id=template_id,
            number=newest.number + 1 if newest else 1,
            author_id=author_id,
            **content,
        )
        db.session.add(version)
        db.session.flush()
        return version
