from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.page import Cursor, Order, Page, page_of
from webapp.models.user import User

AT_ONCE = 20


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
    def history(
        cls, template_id: uuid.UUID, after: Cursor | None = None, limit: int = AT_ONCE
    ) -> Page[ScriptTemplateVersion]:
        """Return versions with their authors, newest first; what is long is read when used.

        Raises:
            Refused: the cursor is none of this list.

        """
        own = select(cls).filter_by(script_template_id=template_id)
        long = defer(cls.body), defer(cls.description), defer(cls.parameters_schema)
        authors = joinedload(cls.author).lazyload("*")  # not their teams: see `ModelCall.latest`
        return page_of(own.options(authors, *long), NEWEST_FIRST, after, limit)

    @property
    def before(self) -> ScriptTemplateVersion | None:
        """The version that this one took the place of."""
        same = {"script_template_id": self.script_template_id, "number": self.number - 1}
        return db.session.scalar(select(ScriptTemplateVersion).filter_by(**same))

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


NEWEST_FIRST = Order((ScriptTemplateVersion.number,), newest_first=True)
