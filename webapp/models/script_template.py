from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Row,
    Select,
    String,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.scripts.runnable import Runnable
from webapp.models.afresh import locked_afresh
from webapp.models.errors import Conflict
from webapp.models.once import sent_before, stored_once
from webapp.models.scope import OfTeam
from webapp.models.script_template_version import ScriptTemplateVersion
from webapp.models.template_content import CONTENT, LANGUAGES, SETTINGS, WORDS, checked
from webapp.models.typed import resent, unmask
from webapp.models.user import User

__all__ = ["LANGUAGES", "SETTINGS", "WORDS", "ScriptTemplate"]
NO_PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {"parameters_schema": {}, "foreign_placeholders": []}
)


class ScriptTemplate(OfTeam, Base):
    """A script the team keeps for the next ticket. Each edit makes a version; none is lost."""

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
    # What `template_usage` counts, kept as it changes: a busy team has a hundred thousand uses.
    used: Mapped[int] = mapped_column(default=0, server_default="0")
    worked: Mapped[int] = mapped_column(default=0, server_default="0")
    counted_at: Mapped[datetime] = mapped_column(
        UTCDateTime, default=now, server_default=text("'2000-01-01 00:00:00'"), index=True
    )
    version_number: Mapped[int] = column_property(
        select(func.coalesce(func.max(ScriptTemplateVersion.number), 1))
        .where(ScriptTemplateVersion.script_template_id == id)  # noqa: A003 - the column above
        .scalar_subquery()
    )

    @classmethod
    def save(
        cls,
        author: User,
        words: Mapping[str, str],
        language: str,
        key: uuid.UUID | None = None,
        *,
        once: bool = False,
        **settings: Any,  # noqa: ANN401 - parameters_schema is any JSON object
    ) -> ScriptTemplate:
        """Add a script to the team's library. A replay with the same `key` finds it.

        `settings` are `parameters_schema` and `foreign_placeholders`; without them the script
        takes no parameters. With `once` the key is known to have come with the same before.

        Raises:
            Refused: naming each field that is missing, too long, or does not fit the script.
            Conflict: the key belongs to another team's record, or to another script.

        """
        typed: dict[str, Any] = {name: words.get(name, "") for name in WORDS}
        content = checked({**NO_PARAMETERS, **typed, **settings, "language": language})
        if key is None:
            own = select(cls).filter_by(author_id=author.id).order_by(cls.created_at.desc(), cls.id)
            before = sent_before(own, content)
            key = before.id if before else uuid.uuid4()
        made = cls(id=key, team_id=author.team_id, author_id=author.id, **content)
        template = db.session.get(cls, key) or stored_once(made, lambda: db.session.get(cls, key))
        same = once or template is made or _written(template.content) == _written(content)
        if template.team_id != author.team_id or not (same or resent(template, content)):
            raise Conflict("This form was used before. Open a new one.")
        if template is made or unmask(template, content):
            ScriptTemplateVersion.add(key, author.id, content)
        return template

    def edit(
        self,
        by: User,
        words: Mapping[str, str],
        settings: Mapping[str, Any],
        seen: str | None = None,
    ) -> None:
        """Change words (`WORDS`) and settings (`SETTINGS`); any change makes a version.

        Raises:
            Refused: naming each field that is missing, too long, or does not fit the others.
            Conflict: changed since `seen`.

        """
        locked_afresh(self)
        before = self.content
        own = (self.name, self.description)
        content = checked({**before, **words, **settings}, held=lambda: own)
        if seen is not None and seen != self.revision and not resent(self, content):
            raise Conflict("Somebody changed this template while you were editing it.", self)
        if _written(content) == _written(before):
            return
        if self.version is None:  # kept before there were versions
            ScriptTemplateVersion.add(self.id, self.author_id, before)
        for name, value in content.items():
            setattr(self, name, value)
        ScriptTemplateVersion.add(self.id, by.id, content)

    def count_use(self, *, worked: bool = False) -> None:
        """Count a script handed out; for a fix, only its first, under the session's lock."""
        # SQL expressions, never read-add-write: others hand it out at this moment.
        self.used = ScriptTemplate.used + 1
        if worked:
            self.worked = ScriptTemplate.worked + 1

    def archive(self) -> None:
        """Take it out of the library; what was made from it stays. Twice is once."""
        self.archived_at = self.archived_at or now()

    def bring_back(self) -> None:
        self.archived_at = None

    @property
    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CONTENT}

    @property
    def runnable(self) -> Runnable:
        return Runnable(self.body, self.language, self.parameters_schema)

    @property
    def version(self) -> ScriptTemplateVersion | None:
        """The version that holds what the template holds now: its newest."""
        return ScriptTemplateVersion.newest(self.id)

    @property
    def revision(self) -> str:
        """What `If-Match` names to prove that it saw the newest content."""
        return hashlib.sha256(_written(self.content).encode()).hexdigest()[:16]

    @classmethod
    def library(cls, team_id: uuid.UUID) -> Sequence[ScriptTemplate]:
        return db.session.scalars(_in_order(select(cls), team_id)).all()

    @classmethod
    def described(cls, team_id: uuid.UUID) -> Sequence[Row[Any]]:
        """Return key, name, description, language and schema of each: no turn reads the bodies."""
        told = select(cls.id, cls.name, cls.description, cls.language, cls.parameters_schema)
        return db.session.execute(_in_order(told, team_id)).all()

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


def _in_order(selected: Select[Any], team_id: uuid.UUID) -> Select[Any]:
    kept = selected.where(ScriptTemplate.team_id == team_id, ScriptTemplate.archived_at.is_(None))
    return kept.order_by(ScriptTemplate.name, ScriptTemplate.id)


def _written(content: Mapping[str, Any]) -> str:
    """Return what equal contents share: in Python `True == 1`, and order counts to a reader."""
    return json.dumps([content[name] for name in CONTENT])
