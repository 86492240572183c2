from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.errors import Conflict, Refused
from webapp.models.held import held_in
from webapp.models.login import Login
from webapp.models.once import sent_before
from webapp.models.scope import OfSession
from webapp.models.typed import Held, follows, is_ticked, resent, unmask
from webapp.models.user import User
from webapp.models.wording import worded

KINDS = ("finding", "cause", "action")


class Fact(OfSession, Base):
    """Something an engineer confirmed. Its number is given once per session and never reused."""

    __tablename__ = "session_facts"
    __table_args__ = (
        UniqueConstraint("ai_session_id", "number"),
        CheckConstraint("kind IN ('finding', 'cause', 'action')", name="known_kind"),
        CheckConstraint("source IN ('engineer', 'check', 'assistant')", name="known_source"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE")
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20), default="finding")
    source: Mapped[str] = mapped_column(String(20), default="engineer")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )

    ai_session: Mapped[AISession] = relationship()

    @classmethod
    def add(  # noqa: PLR0913 - a row's columns
        cls,
        ai_session: AISession,
        author: User | Login,
        text: str,
        kind: str = "finding",
        *,
        source: str = "engineer",
        key: uuid.UUID | None = None,
        once: bool = False,
    ) -> Fact:
        """Confirm a fact. A replay with the same `key` finds the one that stands.

        So does one without a key that ticks what was masked in the author's newest fact. With
        `once` the key is known to have come with these words before, though they were changed.

        Raises:
            Refused: blank, over 4,000 characters, or an unknown kind.
            Conflict: the session is resolved, or the key belongs to other words or elsewhere.

        """
        cleaned = fact_text(text, held_in(ai_session.id))
        known(kind)
        ai_session.take()
        standing = (
            db.session.get(cls, key) if key else cls._sent_before(ai_session, author, cleaned)
        )
        if standing is None or is_ticked():
            ai_session.lock()  # a replay finds what stands in a resolved session as well
        if standing is not None:
            again = once or resent(standing, {"text": cleaned, "kind": kind})
            standing.meet_again(ai_session, cleaned, kind, again=again)
            return standing
        fact = cls.numbered(ai_session, author, cleaned, kind, source=source, key=key)
        ai_session.bump()
        db.session.flush()
        return fact

    def meet_again(self, ai_session: AISession, text: str, kind: str, *, again: bool) -> None:
        """Take the ticks of a replay; refuse what only has its key."""
        same = again or (self.text, self.kind) == (text, kind)
        if self.ai_session_id != ai_session.id or not same:
            raise Conflict("This form was used before. Open the session again.")
        if unmask(self, {"text": text}):
            self.updated_at = now()
            ai_session.bump()

    @classmethod
    def _sent_before(cls, ai_session: AISession, author: User | Login, text: str) -> Fact | None:
        if not is_ticked():  # nearly always: to build the SELECT costs as much as to insert a fact
            return None
        standing = select(cls).filter_by(ai_session_id=ai_session.id, removed_at=None)
        own = standing.filter_by(author_id=author.id).order_by(cls.number.desc())
        return sent_before(own, {"text": text})

    @classmethod
    def numbered(  # noqa: PLR0913 - a row's columns
        cls,
        ai_session: AISession,
        author: User | Login,
        text: str,
        kind: str,
        *,
        source: str,
        key: uuid.UUID | None = None,
    ) -> Fact:
        """Add the row with the session's next number; the caller holds the lock and bumps."""
        fact = cls(
            id=key or uuid.uuid4(),
            ai_session=ai_session,
            author_id=author.id,
            text=text,
            kind=kind,
            source=source,
            number=next_number(ai_session),
        )
        db.session.add(fact)
        return fact

    @classmethod
    def confirmed(cls, ai_session_id: uuid.UUID) -> Sequence[Fact]:
        """Return the facts that stand, in their order."""
        standing = select(cls).filter_by(ai_session_id=ai_session_id, removed_at=None)
        return db.session.scalars(standing.order_by(cls.number)).all()

    @property
    def revision(self) -> str:
        """What an edit form or `If-Match` names to prove that it saw the newest text."""
        return self.updated_at.strftime("%Y%m%dT%H%M%S.%f")

    def edit(
        self, text: str | None = None, kind: str | None = None, seen: str | None = None
    ) -> None:
        """Change the words or the kind.

        Raises:
            Refused: blank, over 4,000 characters, or an unknown kind.
            Conflict: removed, changed since `seen`, or the session is resolved.

        """
        self._lock()
        if self.removed_at is not None:
            raise Conflict("Somebody removed this fact.", self)
        cleaned = self.text if text is None else fact_text(text, held_in(self.ai_session_id))
        again = follows(self.text, cleaned)
        if seen is not None and seen != self.revision and not again:
            raise Conflict("Somebody changed this fact while you were editing it.", self)
        kind = self.kind if kind is None or again else kind
        if (cleaned, known(kind)) != (self.text, self.kind):
            self.text, self.kind = cleaned, kind
            self._changed()

    def remove(self, by: User, seen: str | None = None) -> None:
        self._lock()
        if self.removed_at is not None:
            return
        if seen is not None and seen != self.revision:
            raise Conflict("Somebody changed this fact before you removed it.", self)
        self.withdraw(by)
        self.ai_session.bump()

    def restore(self) -> None:
        self._lock()
        if self.removed_at is not None:
            self.removed_at = self.removed_by_id = None
            self._changed()

    def withdraw(self, by: User) -> None:
        """Take it out of the session; the caller holds the lock and bumps."""
        self.removed_at = self.updated_at = now()
        self.removed_by_id = by.id

    def reword(self, text: str) -> None:
        """Say it anew, also when it was removed; the caller holds the lock and bumps."""
        self.text, self.updated_at = text, now()
        self.removed_at = self.removed_by_id = None

    def _lock(self) -> None:
        self.ai_session.lock()
        db.session.refresh(self)

    def _changed(self) -> None:
        self.updated_at = now()
        self.ai_session.bump()


def next_number(ai_session: AISession) -> int:
    """Return a number no fact of the session ever had; removed facts keep theirs."""
    db.session.flush()  # a fact added a moment ago has its number
    highest = db.session.connection().scalar(HIGHEST, {"key": ai_session.id})
    return (highest or 0) + 1


HIGHEST = select(func.max(Fact.number)).where(Fact.ai_session_id == bindparam("key"))


def fact_text(text: str, held: Held) -> str:
    return worded("fact", "Fact", text, field="text", held=held)


def known(kind: str) -> str:
    if kind not in KINDS:
        raise Refused({"kind": "Choose finding, cause or action."})
    return kind
