from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedFact
from webapp.lib.text import clean
from webapp.models.errors import Conflict
from webapp.models.fact import Fact
from webapp.models.held import held_in
from webapp.models.message import Message
from webapp.models.typed import redacted
from webapp.models.user import User


class FactProposal(Base):
    """A fact the assistant proposes. It is no fact, and in no note, until an engineer takes it."""

    __tablename__ = "fact_proposals"
    __table_args__ = (
        UniqueConstraint("message_id", "number"),
        CheckConstraint("kind IN ('finding', 'cause', 'action')", name="known_kind"),
        CheckConstraint("state IN ('proposed', 'accepted', 'dismissed')", name="known_state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    message_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("session_messages.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    message: Mapped[Message] = relationship(back_populates="proposals")

    @classmethod
    def propose(cls, message: Message, proposed: Iterable[ProposedFact]) -> list[FactProposal]:
        """Add what was neither confirmed nor proposed yet, compared trimmed and case-folded.

        The caller holds the session's lock.
        """
        key = message.ai_session_id
        said = select(cls.text).join(Message).where(Message.ai_session_id == key)
        confirmed = select(Fact.text).filter_by(ai_session_id=key, removed_at=None)
        known = {_folded(text) for query in (said, confirmed) for text in db.session.scalars(query)}
        added: list[FactProposal] = []
        for entry in proposed:
            text = redacted(clean(entry.text), held_in(key))
            if text and _folded(text) not in known:
                known.add(_folded(text))
                added.append(
                    cls(message=message, number=len(added) + 1, text=text, kind=entry.kind)
                )
        db.session.add_all(added)
        return added

    @classmethod
    def in_session(cls, key: uuid.UUID, ai_session_id: uuid.UUID) -> FactProposal | None:
        own = select(cls).join(Message).where(Message.ai_session_id == ai_session_id)
        return db.session.scalar(own.where(cls.id == key))

    def accept(
        self,
        by: User,
        *,
        text: str | None = None,
        kind: str | None = None,
        key: uuid.UUID,
        once: bool = False,
    ) -> Fact:
        """Make it a fact, in the engineer's words when `text` is given; `once` as in `Fact.add`.

        Raises:
            Conflict: somebody else accepted or dismissed it first.

        """
        self.message.ai_session.take()
        db.session.refresh(self)
        replayed = self.state == "accepted" and db.session.get(Fact, key) is not None
        if not replayed:
            self.message.ai_session.lock()
            self._must_be_open()
        fact = Fact.add(
            self.message.ai_session,
            by,
            self.text if text is None else text,
            kind or self.kind,
            source="assistant",
            key=key,
            once=once or text is None,  # a second click finds the words of the first
        )
        if not replayed:
            self._decide("accepted", by)
        return fact

    def dismiss(self, by: User) -> None:
        self.message.ai_session.lock()
        db.session.refresh(self)
        if self.state != "dismissed":
            self._must_be_open()
            self._decide("dismissed", by)
            self.message.ai_session.updated_at = now()  # open pages look at this

    def _must_be_open(self) -> None:
        if self.state != "proposed":
            raise Conflict(f"This proposal was {self.state} already.", self)

    def _decide(self, state: str, by: User) -> None:
        self.state, self.decided_by_id, self.decided_at = state, by.id, now()


def _folded(text: str) -> str:
    return text.strip().casefold()
