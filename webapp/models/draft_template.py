from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.scripts.placeholders import foreign
from webapp.lib.text import one_line
from webapp.models.afresh import locked_afresh
from webapp.models.errors import Conflict
from webapp.models.page import Cursor, Order, Page, page_of
from webapp.models.scope import OfTeam
from webapp.models.script_template import ScriptTemplate
from webapp.models.script_template_version import ScriptTemplateVersion
from webapp.models.suggested_fix import SuggestedFix
from webapp.models.typed import follows
from webapp.models.user import User
from webapp.models.wording import worded

DRAFT_STATUSES = ("queued", "accepted", "rejected")


class DraftTemplate(OfTeam, Base):
    """A fix's script, waiting for a teammate's review. One fix makes one draft.

    An accepted draft became a template of its own, or, with `replaced_version`, a new version of
    one. `settled_revision` is what that template held then: an undo asks whether it still does.
    """

    __tablename__ = "draft_templates"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'accepted', 'rejected')", name="known_status"),
        *(
            Index(f"ix_draft_templates_team_id_status_{at}_id", "team_id", "status", at, "id")
            for at in ("created_at", "settled_at")
        ),
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
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    script_template_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("script_templates.id", ondelete="SET NULL")
    )
    replaced_version_id: Mapped[uuid.UUID | None] = mapped_column(
        # By the convention its name would be as long as PostgreSQL allows.
        ForeignKey(
            "script_template_versions.id",
            ondelete="SET NULL",
            name="fk_draft_templates_replaced_version_id",
        )
    )
    settled_revision: Mapped[str | None] = mapped_column(String(64))

    author: Mapped[User | None] = relationship(foreign_keys=author_id)
    settled_by: Mapped[User | None] = relationship(foreign_keys=settled_by_id)
    suggested_fix: Mapped[SuggestedFix | None] = relationship()
    script_template: Mapped[ScriptTemplate | None] = relationship()
    replaced_version: Mapped[ScriptTemplateVersion | None] = relationship()

    @classmethod
    def waiting(cls, team_id: uuid.UUID) -> int:
        """Count the drafts that nobody has decided on."""
        return db.session.connection().scalar(WAITING, {"team_id": team_id}) or 0

    @classmethod
    def listed(
        cls, team_id: uuid.UUID, status: str, after: Cursor | None = None, limit: int = 25
    ) -> Page[DraftTemplate]:
        """Return a page of what waits, oldest first, or of what is settled, newest first.

        Raises:
            Refused: a cursor of another list.

        """
        waits = status == "queued"
        order = Order((cls.created_at if waits else cls.settled_at, cls.id), newest_first=not waits)
        origin = joinedload(cls.suggested_fix).joinedload(SuggestedFix.ai_session)
        own = select(cls).filter_by(team_id=team_id, status=status)
        people = joinedload(cls.author), joinedload(cls.settled_by)
        alone = (one.lazyload("*") for one in people)  # not their teams: see `ModelCall.latest`
        return page_of(own.options(origin, *alone), order, after, limit)

    @property
    def plain_language(self) -> str:
        return self.language.strip().lower()

    def has_namesake(self, name: str) -> bool:
        """Say whether the library has a template of this name."""
        same = select(ScriptTemplate.id).filter_by(team_id=self.team_id, archived_at=None)
        return db.session.scalar(same.filter_by(name=one_line(name)).limit(1)) is not None

    def accept(self, by: User, name: str | None = None, language: str | None = None) -> None:
        """Make it a script template of the team.

        Raises:
            Refused: a language that templates are not kept in, a body or name too long,
                placeholders that are no parameters.
            Conflict: somebody accepted or rejected it already.

        """
        self._settle("accepted", by)
        words = {
            "name": self.name if name is None else name,
            "description": self.suggested_fix.description_text if self.suggested_fix else "",
            "body": self.body,
        }
        self.script_template = ScriptTemplate.save(
            by,
            words,
            self.plain_language if language is None else language,
            parameters_schema=self.parameters_schema,
            foreign_placeholders=foreign(self.body),
        )
        self._remember()

    def become(self, by: User, template: ScriptTemplate) -> None:
        """Note which template the builder made of it. A replay changes nothing.

        Raises:
            Conflict: somebody accepted or rejected it already.

        """
        if self.script_template_id != template.id:
            self._settle("accepted", by)
            self.script_template = template
            self._remember()

    def merge(self, by: User, template: ScriptTemplate, seen: str | None = None) -> None:
        """Make it the newest version of a template, whose name and description stay.

        Raises:
            Refused: the script does not fit its schema.
            Conflict: it was settled already, or the template changed since `seen`.

        """
        self._settle("accepted", by)
        locked_afresh(template)
        if template.archived_at:
            raise Conflict(f"{template.name} is archived.", self)
        before = template.revision
        listed = [*template.foreign_placeholders, *foreign(self.body)]
        settings = {
            "language": self.plain_language,
            "parameters_schema": self.parameters_schema,
            "foreign_placeholders": list(dict.fromkeys(listed)),
        }
        template.edit(by, {"body": self.body}, settings, seen)
        replaced = ScriptTemplateVersion.newest(template.id)
        if template.revision != before and replaced is not None:
            replaced = replaced.before
        self.script_template, self.replaced_version = template, replaced
        self._remember()

    def reject(self, by: User, reason: str = "") -> None:
        """Take it off the queue.

        Raises:
            Refused: the reason is over its limit.
            Conflict: somebody accepted or rejected it already.

        """
        own = (self.reason,)
        reason = worded(
            "check_note", "Reason", reason, required=False, field="reason", held=lambda: own
        )
        if self.status != "rejected" or not follows(self.reason, reason):
            self._settle("rejected", by)
        self.reason = reason

    def undo(self, by: User) -> None:
        """Put it back in the queue, and take back what accepting it did to the library.

        Raises:
            Conflict: it waits already, or its template was changed since.

        """
        locked_afresh(self)
        if self.status == "queued":
            raise Conflict("This draft waits already.", self)
        if (template := self.script_template) and self.status == "accepted":
            self._take_back(by, template)
        self.status, self.reason = "queued", ""
        self.settled_at = self.settled_by = self.settled_revision = None
        self.script_template = self.replaced_version = None

    def _take_back(self, by: User, template: ScriptTemplate) -> None:
        locked_afresh(template)
        if template.revision != self.settled_revision:
            raise Conflict(f"{template.name} was changed since. Edit it in the library.", self)
        before = self.replaced_version
        if before is None:
            template.archive()
        else:
            settings = {
                "language": before.language,
                "parameters_schema": before.parameters_schema,
                "foreign_placeholders": before.foreign_placeholders,
            }
            template.edit(by, {"body": before.body}, settings)

    def _remember(self) -> None:
        db.session.flush()
        self.settled_revision = self.script_template.revision if self.script_template else None

    def _settle(self, status: str, by: User) -> None:
        locked_afresh(self)
        if self.status != "queued":
            raise Conflict(f"This draft was {self.status} already.", self)
        self.status, self.settled_at, self.settled_by_id = status, now(), by.id


# Built once, and run past the ORM: every page shows the count.
WAITING = (
    select(func.count())
    .select_from(DraftTemplate)
    .where(DraftTemplate.team_id == bindparam("team_id"), DraftTemplate.status == "queued")
)
