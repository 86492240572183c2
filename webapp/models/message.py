from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.markers import MarkerParser
from webapp.models.ai_session import AISession
from webapp.models.scope import OfSession
from webapp.models.user import User

if TYPE_CHECKING:
    from webapp.models.fact_proposal import FactProposal
    from webapp.models.suggested_fix import SuggestedFix

STALLED_AFTER = timedelta(seconds=15)  # without a sign of life the writing process is dead


class Message(OfSession, Base):
    """One side of a chat turn.

    `content` is what is shown, `raw` the assistant's whole reply with its blocks, `sent` what a
    paid model was told with an engineer's message, kept so that its history never changes. The HTML
    is rendered once, at write time. The partial unique index lets one turn run at a time.
    """

    __tablename__ = "session_messages"
    __table_args__ = (
        UniqueConstraint("ai_session_id", "number"),
        CheckConstraint("role IN ('user', 'assistant')", name="known_role"),
        CheckConstraint(
            "status IN ('running', 'done', 'interrupted', 'failed')", name="known_status"
        ),
        Index(
            "uq_session_messages_one_running",
            "ai_session_id",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE")
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    number: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default="done")
    content: Mapped[str] = mapped_column(Text, default="")
    content_html: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[str] = mapped_column(Text, default="")
    sent: Mapped[str] = mapped_column(Text, default="")
    turns_left_out: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    unreadable_blocks: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stop_requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    ai_session: Mapped[AISession] = relationship()
    author: Mapped[User | None] = relationship()
    proposals: Mapped[list[FactProposal]] = relationship(
        back_populates="message", order_by="FactProposal.number", cascade="all, delete-orphan"
    )
    suggested_fix: Mapped[SuggestedFix | None] = relationship(
        back_populates="message", viewonly=True, uselist=False
    )

    def before(self) -> Message | None:
        return db.session.scalar(
            select(Message).filter_by(ai_session_id=self.ai_session_id, number=self.number - 1)
        )

    def asked_before(self) -> str:
        """Return what this reply answers; asking again sends it once more."""
        said = self.before()
        return said.content if said and said.role == "user" else ""

    def request_stop(self) -> None:
        """Ask whatever process writes this reply to stop; it hears this at its next heartbeat."""
        if self.status == "running" and self.stop_requested_at is None:
            self.stop_requested_at = now()

    @property
    def speaker(self) -> str:
        """Who said it, in the page's words."""
        if self.role == "assistant":
            return "Assistant"
        return self.author.name if self.author else "A former teammate"

    @property
    def is_settled(self) -> bool:
        """Say whether nothing of it is left to write, to ask for again or to decide."""
        return self.status == "done" and not self.unreadable_blocks and not self.proposals

    @property
    def is_stalled(self) -> bool:
        """Say whether the process that was writing this reply must be dead."""
        alive_at = self.heartbeat_at or self.created_at
        return self.status == "running" and now() - alive_at > STALLED_AFTER

    @property
    def standing(self) -> str:
        """The status as people see it: a stalled reply is an interrupted one."""
        return "interrupted" if self.is_stalled else self.status

    @property
    def so_far(self) -> str:
        """What of a reply that is being written may be shown: text, no Markdown, no marker."""
        return MarkerParser().feed(self.raw)

    @property
    def shown(self) -> str:
        """The text as people see it: while it is written, and when its process died, so far."""
        return self.so_far if self.status == "running" else self.content

    @property
    def holds_blocks(self) -> bool:
        """Say whether "Show the whole reply" would show more than the message does."""
        return self.raw.strip() != self.content.strip()
