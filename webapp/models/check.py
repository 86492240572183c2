from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
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
from webapp.lib.markers.proposals import ProposedCheck
from webapp.lib.text import clean, one_line
from webapp.models.ai_session import AISession
from webapp.models.errors import Conflict, Refused
from webapp.models.fact import Fact
from webapp.models.held import held_in
from webapp.models.message import Message
from webapp.models.scope import OfSession
from webapp.models.typed import follows
from webapp.models.user import User
from webapp.models.wording import worded

RESULTS = ("pass", "fail", "skipped")
OUTCOME_WORDS = {"pass": "passed", "fail": "failed"}


class Check(OfSession, Base):
    """A diagnostic check the assistant proposed. Pass and fail speak through the check's fact."""

    __tablename__ = "session_checks"
    __table_args__ = (
        UniqueConstraint("ai_session_id", "number"),
        UniqueConstraint("ai_session_id", "label_digest"),
        UniqueConstraint("fact_id"),
        CheckConstraint("result IN ('pass', 'fail', 'skipped')", name="known_result"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE")
    )
    message_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("session_messages.id", ondelete="SET NULL")
    )
    fact_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("session_facts.id", ondelete="SET NULL")
    )
    number: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    label_digest: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )

    ai_session: Mapped[AISession] = relationship()
    fact: Mapped[Fact | None] = relationship()

    @classmethod
    def propose(cls, message: Message, proposed: Iterable[ProposedCheck]) -> list[Check]:
        """Add those that are not on the list yet, labels compared trimmed and case-folded."""
        standing = select(cls.label_digest).filter_by(ai_session_id=message.ai_session_id)
        known = set(db.session.scalars(standing))
        highest = select(func.max(cls.number)).filter_by(ai_session_id=message.ai_session_id)
        number = db.session.scalar(highest) or 0
        added = []
        for entry in proposed:
            label = one_line(entry.label)
            digest = _digest(label)
            if not label or digest in known:
                continue
            known.add(digest)
            number += 1
            added.append(
                cls(
                    ai_session=message.ai_session,
                    message_id=message.id,
                    number=number,
                    label=label,
                    label_digest=digest,
                    how=clean(entry.how),
                )
            )
        db.session.add_all(added)
        return added

    @classmethod
    def listed(cls, ai_session_id: uuid.UUID) -> Sequence[Check]:
        return db.session.scalars(LISTED, {"key": ai_session_id}).all()

    @classmethod
    def asked_by(cls, message: Message) -> int:
        """Return how many a reply added to the list."""
        asked = select(func.count()).select_from(cls)
        asked = asked.filter_by(ai_session_id=message.ai_session_id, message_id=message.id)
        return db.session.scalar(asked) or 0

    @property
    def revision(self) -> str:
        recorded = self.recorded_at or self.created_at
        return recorded.strftime("%Y%m%dT%H%M%S.%f")

    def record(self, by: User, result: str | None, note: str = "", seen: str | None = None) -> None:
        """Store the result, and make, update or remove the check's fact with it.

        Raises:
            Refused: an unknown result or an over-long note.
            Conflict: recorded since `seen`, or the session is resolved.

        """
        if result is not None and result not in RESULTS:
            raise Refused({"result": "Choose pass, fail or skipped."})
        held = held_in(self.ai_session_id)
        cleaned = worded("check_note", "Note", note, required=False, field="note", held=held)
        self.ai_session.lock()
        db.session.refresh(self)
        again = result == self.result and follows(self.note, cleaned)
        if seen is not None and seen != self.revision and not again:
            raise Conflict("Somebody recorded this check before you.", self)
        if (result, cleaned) == (self.result, self.note):
            return
        self.result, self.note = result, cleaned
        self.recorded_at, self.recorded_by_id = now(), by.id
        self._speak(by)
        self.ai_session.bump()

    def _speak(self, by: User) -> None:
        """Keep the fact in step with the result."""
        if self.result not in OUTCOME_WORDS:
            if self.fact is not None and self.fact.removed_at is None:
                self.fact.withdraw(by)
            return
        word = OUTCOME_WORDS[self.result]
        asked = self.label.endswith(("?", "!", "."))
        text = f"{self.label} {word.capitalize()}." if asked else f"{self.label}: {word}."
        text = f"{text} {self.note}" if self.note else text
        if self.fact is None:
            self.fact = Fact.numbered(self.ai_session, by, text, "finding", source="check")
        else:
            self.fact.reword(text)


LISTED = select(Check).where(Check.ai_session_id == bindparam("key")).order_by(Check.number)


def _digest(label: str) -> str:
    """Return what equal labels share. PostgreSQL's index holds no text of over 2,700 bytes."""
    return hashlib.sha256(label.casefold().encode()).hexdigest()
