from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.scripts.plan import PlannedScript
from webapp.lib.text import one_line
from webapp.models.afresh import locked_afresh
from webapp.models.errors import Conflict
from webapp.models.imported_file import ImportedFile
from webapp.models.once import stored_once
from webapp.models.scope import OfTeam
from webapp.models.typed import redacted
from webapp.models.user import User

SIGN_OF_LIFE = timedelta(seconds=15)  # without one for so long, nobody works on it any more
LONGEST_NAME = 200


class ScriptImport(OfTeam, Base):
    """Scripts brought into the library together, and what became of each.

    The files lie in the database until their turn comes, so that an import goes on where the
    process that ran it died.
    """

    __tablename__ = "script_imports"
    __table_args__ = (
        CheckConstraint("status IN ('running', 'done', 'cancelled')", name="known_status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="running")
    heartbeat_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[User | None] = relationship()

    @classmethod
    def begin(
        cls,
        author: User,
        name: str,
        planned: Iterable[PlannedScript],
        key: uuid.UUID | None = None,
    ) -> ScriptImport:
        """Write down what is to be imported. A replay with the same `key` finds it.

        Raises:
            Conflict: the key belongs to another team's record.

        """
        key = key or uuid.uuid4()
        shown = redacted(one_line(name))[:LONGEST_NAME] or "Scripts"
        made = cls(id=key, team_id=author.team_id, author_id=author.id, name=shown)
        begun = db.session.get(cls, key) or stored_once(made, lambda: db.session.get(cls, key))
        if begun.team_id != author.team_id:
            raise Conflict("This form was used before. Open a new one.")
        if begun is made:
            db.session.add_all(
                ImportedFile.planned(begun.id, begun.team_id, number, one)
                for number, one in enumerate(planned, start=1)
            )
            db.session.flush()
            begun.finish_if_done()
        return begun

    @classmethod
    def listed(cls, team_id: uuid.UUID) -> Sequence[ScriptImport]:
        own = select(cls).filter_by(team_id=team_id)
        return db.session.scalars(own.order_by(cls.created_at.desc(), cls.id).limit(50)).all()

    @classmethod
    def running(cls, key: uuid.UUID) -> ScriptImport | None:
        """Return the import with its row locked, unless it is done or somebody cancelled it."""
        own = select(cls).filter_by(id=key, status="running").with_for_update()
        return db.session.scalar(own.execution_options(populate_existing=True))

    @property
    def standing(self) -> str:
        """Its status, and `stopped` where the process that ran it has died."""
        alive = now() - self.heartbeat_at < SIGN_OF_LIFE
        return "stopped" if self.status == "running" and not alive else self.status

    @property
    def tally(self) -> Mapping[str, int]:
        """Return how many files each outcome has; `waiting` are those without one."""
        return tallies([self.id])[self.id]

    def go_on(self) -> None:
        """Begin again where it was cancelled or has stopped.

        Raises:
            Conflict: it runs, or is done.

        """
        locked_afresh(self)
        if self.standing not in ("stopped", "cancelled"):
            done = self.status == "done"
            raise Conflict("This import is done." if done else "This import is running.", self)
        self.status, self.finished_at, self.heartbeat_at = "running", None, now()
        self.finish_if_done()

    def cancel(self) -> None:
        """Leave the files that wait. Twice is once; what is done stays done."""
        locked_afresh(self)
        if self.status == "running":
            self.status, self.finished_at = "cancelled", now()

    def finish_if_done(self) -> None:
        waiting = select(ImportedFile.id).filter_by(script_import_id=self.id, outcome=None)
        if self.status == "running" and db.session.scalar(waiting.limit(1)) is None:
            self.status, self.finished_at = "done", now()


def tallies(import_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """Return for each import how many of its files have each outcome, by one query."""
    none = dict.fromkeys(("taken", "changed", "unchanged", "refused", "waiting"), 0)
    found = {key: dict(none) for key in import_ids}
    counted = (
        select(ImportedFile.script_import_id, ImportedFile.outcome, func.count())
        .where(ImportedFile.script_import_id.in_(import_ids))
        .group_by(ImportedFile.script_import_id, ImportedFile.outcome)
    )
    for key, outcome, count in db.session.execute(counted):
        found[key][outcome or "waiting"] = count
    return found
