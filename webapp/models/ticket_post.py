from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.afresh import locked_afresh
from webapp.models.ai_session import AISession
from webapp.models.delivery_attempt import DeliveryAttempt
from webapp.models.errors import Conflict, Refused
from webapp.models.held import held_in
from webapp.models.page import LARGEST_INTEGER
from webapp.models.scope import OfSession
from webapp.models.ticket_connection import TicketConnection
from webapp.models.user import User
from webapp.models.wording import worded

VISIBILITIES = ("internal", "public")
WAITING = ("queued", "retrying")
# A system may write what it was sent long after we hung up: nobody looks again before this.
WRITTEN_WITHIN = timedelta(seconds=30)
UNDER_WAY = (*WAITING, "sending")


class TicketPost(OfSession, Base):
    """A note on its way to the ticket: the text as it was shown, never composed again.

    `claim` names who is posting it right now (`models/delivery.py`); `due_at` is when a waiting
    one is tried again. Without a connection it goes to the built-in list.
    """

    __tablename__ = "ticket_posts"
    __table_args__ = (
        CheckConstraint("visibility IN ('internal', 'public')", name="known_visibility"),
        CheckConstraint(
            "status IN ('queued', 'sending', 'delivered', 'status_unchanged', 'public',"
            " 'retrying', 'failed', 'kept')",
            name="known_status",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    connection_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ticket_connections.id", ondelete="SET NULL"), index=True
    )
    ticket_ref: Mapped[str] = mapped_column(Text)
    markdown: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(20), default="internal")
    state_version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    claim: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    ai_session: Mapped[AISession] = relationship()
    author: Mapped[User | None] = relationship()
    connection: Mapped[TicketConnection | None] = relationship()
    tries: Mapped[list[DeliveryAttempt]] = relationship(
        order_by=DeliveryAttempt.number, viewonly=True
    )

    @classmethod
    def freeze(
        cls,
        ai_session: AISession,
        by: User,
        *,
        state_version: int,
        markdown: str,
        visibility: str = "internal",
    ) -> TicketPost:
        """Resolve the session with this text, in one transaction.

        Raises:
            Refused: a blank or over-long note, an unknown visibility.
            Conflict: the session is at another version (asked first), or resolved.

        """
        ai_session.take()
        if ai_session.state_version != state_version:
            raise Conflict(
                "The session changed after this note was made. Read it again.", ai_session
            )
        if visibility not in VISIBILITIES:
            raise Refused({"visibility": "Choose internal or public."})
        text = worded("note", "Note", markdown, field="markdown", held=held_in(ai_session.id))
        ai_session.resolve()
        post = cls(
            ai_session=ai_session,
            author_id=by.id,
            connection=TicketConnection.of_reference(ai_session.team_id, ai_session.ticket_ref),
            ticket_ref=ai_session.ticket_ref,
            markdown=text,
            visibility=visibility,
            state_version=state_version,
            status="queued" if ai_session.ticket_ref else "kept",
        )
        db.session.add(post)
        db.session.flush()
        return post

    @classmethod
    def of_session(
        cls, ai_session_id: uuid.UUID, most: int = LARGEST_INTEGER
    ) -> Sequence[TicketPost]:
        """Return the session's posts, newest first."""
        asked = {"key": ai_session_id, "most": most}
        return db.session.scalars(posts_of_session(), asked).all()

    @property
    def mark(self) -> str:
        """The line that the note carries on the ticket, by which it is found again."""
        return f"ResolutionFlow note {self.id}"

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def may_be_retried(self) -> bool:
        return self.status in ("failed", "retrying")

    def retry(self) -> None:
        """Let it be posted soon. Asking twice, or while somebody posts it, changes nothing.

        What the last try sent may still be on its way: even somebody in a hurry waits for that.
        """
        locked_afresh(self)
        if self.may_be_retried:
            ended = self.tries[-1].ended_at if self.tries and self.status == "retrying" else None
            self.status, self.last_error = "queued", None
            self.due_at = ended + WRITTEN_WITHIN if ended else None
            if self.connection is not None:
                self.connection.answered()  # a person vouches that the system is there again


@cache
def posts_of_session() -> Select[TicketPost]:
    """Build the SELECT at its first use: its options need every table to be known."""
    return (
        select(TicketPost)
        .options(selectinload(TicketPost.connection), selectinload(TicketPost.tries))
        .where(TicketPost.ai_session_id == bindparam("key"))
        .order_by(TicketPost.created_at.desc(), TicketPost.id)
        .limit(bindparam("most"))
    )
