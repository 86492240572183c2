from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, undefer

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.scripts.imported import ImportedScript, imported
from webapp.lib.scripts.plan import PlannedScript
from webapp.lib.text import clean, one_line
from webapp.models.errors import Refused
from webapp.models.scope import OfTeam, in_team
from webapp.models.script_template import ScriptTemplate
from webapp.models.team import Team
from webapp.models.typed import redacted
from webapp.models.user import User

FILE_OUTCOMES = ("taken", "changed", "unchanged", "refused")
ARCHIVED = "Archived in your library. Bring it back there, then import it again."
AMBIGUOUS = "Your library has several templates of this name. Rename it."


class ImportedFile(OfTeam, Base):
    """One file of an import: what waits of it, then what became of it and why.

    `source_key` and `digest` say which script it is and in which state, for the next import.
    """

    __tablename__ = "script_import_files"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('taken', 'changed', 'unchanged', 'refused')", name="known_outcome"
        ),
        UniqueConstraint("script_import_id", "number"),
        Index("ix_script_import_files_team_id_source_key", "team_id", "source_key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    script_import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("script_imports.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    source_key: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    outcome: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    script_template_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("script_templates.id", ondelete="SET NULL"), index=True
    )

    script_template: Mapped[ScriptTemplate | None] = relationship()

    @classmethod
    def planned(
        cls, import_id: uuid.UUID, team_id: uuid.UUID, number: int, one: PlannedScript
    ) -> ImportedFile:
        path = redacted(
            one_line(one.path)
        )  # a manifest may name files as no database can hold them
        row = cls(script_import_id=import_id, team_id=team_id, number=number, path=path)
        if one.refusal:
            row.refuse(one.refusal)
        else:
            row.content = one.content
            row.said = _redacted(one.said)
            row.source_key, row.digest = redacted(one_line(one.key)), one.digest
        return row

    @classmethod
    def next_of(cls, import_id: uuid.UUID) -> ImportedFile | None:
        """Return the next file that waits, with its bytes."""
        waiting = select(cls).filter_by(script_import_id=import_id, outcome=None)
        bytes_too = undefer(cls.content), undefer(cls.said)
        return db.session.scalar(waiting.options(*bytes_too).order_by(cls.number).limit(1))

    @classmethod
    def waiting_still(cls, key: uuid.UUID) -> ImportedFile | None:
        """Return the file with its row locked, unless another worker settled it meanwhile."""
        waiting = select(cls).filter_by(id=key, outcome=None).with_for_update()
        return db.session.scalar(waiting.execution_options(populate_existing=True))

    @classmethod
    def report(cls, import_id: uuid.UUID, outcome: str | None = None) -> Sequence[ImportedFile]:
        own = cls.of_import(import_id, outcome)
        return db.session.scalars(own.order_by(cls.number)).all()

    @classmethod
    def of_import(cls, import_id: uuid.UUID, outcome: str | None) -> Select[ImportedFile]:
        own = select(cls).filter_by(script_import_id=import_id)
        if outcome is not None:
            own = own.filter_by(outcome=None if outcome == "waiting" else outcome)
        return own

    def script(self) -> ImportedScript:
        """Read its bytes.

        Raises:
            NotText: the bytes are no script.

        """
        return imported(self.content or b"", self.said or {})

    def settle(self, by: User, script: ImportedScript) -> None:
        """Take what `script` returned into the library, or say why not; let go of the bytes."""
        # Two imports at once must not both find that a script is new.
        own = select(Team.id).filter_by(id=self.team_id)
        db.session.execute(own.with_for_update(key_share=True))
        came_whole = (self.said or {}).get("schema") is not None
        try:
            with db.session.begin_nested():
                outcome, words, template = self._kept(by, script, came_whole=came_whole)
        except Refused as refusal:
            self.refuse(" ".join(refusal.errors.values()))
        else:
            self.outcome, self.words, self.script_template = outcome, words, template
            self._let_go()

    def refuse(self, reason: str) -> None:
        self.outcome, self.words, self.script_template_id = "refused", clean(reason), None
        self._let_go()

    def _let_go(self) -> None:
        self.content = self.said = None
        self.settled_at = now()

    def _kept(
        self, by: User, script: ImportedScript, *, came_whole: bool
    ) -> tuple[str, str, ScriptTemplate]:
        content, notes = dict(script.content), " ".join(script.notes)
        template = self._found(content["name"])
        if template is not None and self._is_the_newest_of(template):
            return "unchanged", "", template
        words = {name: content.pop(name) for name in ("name", "description", "body")}
        if template is None:
            language = content.pop("language")
            return "taken", notes, ScriptTemplate.save(by, words, language, **content)
        if template.archived_at:
            raise Refused({"name": ARCHIVED})
        if not came_whole:
            found = content["parameters_schema"]
            content["parameters_schema"] = _as_corrected(found, template.parameters_schema)
        before = template.revision
        template.edit(by, words, content)
        changed = template.revision != before
        return ("changed", notes, template) if changed else ("unchanged", "", template)

    def _found(self, name: str) -> ScriptTemplate | None:
        """Find which template it is: by its key at an earlier import, by its guid, by its name.

        An export names templates by their id, so that a library finds its own again.
        """
        earlier = self._earlier().filter_by(source_key=self.source_key)
        if row := db.session.scalar(earlier.limit(1)):
            return row.script_template
        kind, _, guid = self.source_key.partition(":")
        if kind == "guid" and (own := self._with_id(guid)):
            return own
        same_name = select(ScriptTemplate).filter_by(
            team_id=self.team_id, name=one_line(name), archived_at=None
        )
        named = db.session.scalars(same_name.limit(2)).all()
        if kind == "guid":
            named = [one for one in named if not self._is_of_another_guid(one)]
        if len(named) > 1:
            raise Refused({"name": AMBIGUOUS})
        return named[0] if named else None

    def _earlier(self) -> Select[ImportedFile]:
        """Select what was imported before and is in a template now, newest first."""
        kept = ImportedFile.script_template_id.is_not(None), ImportedFile.outcome != "refused"
        own = select(ImportedFile).where(ImportedFile.team_id == self.team_id, *kept)
        return own.order_by(ImportedFile.settled_at.desc(), ImportedFile.number.desc())

    def _with_id(self, guid: str) -> ScriptTemplate | None:
        try:
            return in_team(ScriptTemplate, uuid.UUID(guid), self.team_id)
        except ValueError:
            return None

    def _is_of_another_guid(self, template: ScriptTemplate) -> bool:
        other = self._earlier().where(
            ImportedFile.script_template_id == template.id,
            ImportedFile.source_key.startswith("guid:"),
        )
        return db.session.scalar(other.limit(1)) is not None

    def _is_the_newest_of(self, template: ScriptTemplate) -> bool:
        """Say whether the last import into the template was of the very same script.

        What the team changed in it since is theirs: the same script again does not undo it.
        """
        newest = self._earlier().filter_by(script_template_id=template.id)
        last = db.session.scalar(newest.limit(1))
        return last is not None and last.digest == self.digest


def _as_corrected(found: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with the team's own word on which parameters are secret."""
    marks = {
        name: part["x-sensitive"]
        for name, part in (kept.get("properties") or {}).items()
        if isinstance(part, dict) and "x-sensitive" in part
    }
    properties = {
        name: {**part, "x-sensitive": marks[name]} if name in marks else part
        for name, part in (found.get("properties") or {}).items()
    }
    return {**found, "properties": properties} if properties else found


def _redacted(said: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Mask what looks like a secret in what a manifest says: it waits in the database."""
    match said:
        case str():
            return redacted(said)
        case list():
            return [_redacted(item) for item in said]
        case dict():
            return {name: _redacted(item) for name, item in said.items()}
    return said
