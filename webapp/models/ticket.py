from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.errors import Conflict
from webapp.models.once import stored_once
from webapp.models.page import Cursor, Order, Page, page_of
from webapp.models.scope import OfTeam
from webapp.models.typed import resent, unmask
from webapp.models.user import User
from webapp.models.wording import Wording, worded_fields

WORDS = {
    "reference": Wording("ticket_ref", "Ticket reference"),
    "subject": Wording("title", "Subject"),
    "client_name": Wording("client_name", "Client", required=False),
    "description": Wording("problem", "Description"),
}


class Ticket(OfTeam, Base):
    """A ticket of the built-in list, which stands in where no ticket system is connected."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("team_id", "reference"),
        CheckConstraint("status IN ('open', 'resolved')", name="known_status"),
        Index("ix_tickets_team_id_status_created_at_id", "team_id", "status", "created_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    client_name: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="open")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    entries: Mapped[list[TicketEntry]] = relationship(
        order_by="TicketEntry.created_at, TicketEntry.id", cascade="all, delete-orphan"
    )

    @classmethod
    def file(cls, author: User, words: dict[str, str], key: uuid.UUID | None = None) -> Ticket:
        """Add a ticket to the team's list. A replay with the same `key` finds it.

        Raises:
            Refused: naming each field that is missing or too long.
            Conflict: the reference is taken.

        """
        cleaned = worded_fields(WORDS, {name: words.get(name, "") for name in WORDS})
        ticket = cls(id=key or uuid.uuid4(), team_id=author.team_id, **cleaned)
        standing = stored_once(ticket, lambda: cls.referenced(author.team_id, cleaned["reference"]))
        if standing is not ticket and resent(standing, cleaned):
            unmask(standing, cleaned)
        elif standing is not ticket and standing.id != key:
            raise Conflict(f"There is a ticket {standing.reference} already.", standing)
        return standing

    @classmethod
    def referenced(cls, team_id: uuid.UUID, reference: str) -> Ticket | None:
        return db.session.scalar(select(cls).filter_by(team_id=team_id, reference=reference))

    @classmethod
    def listed(
        cls, team_id: uuid.UUID, after: Cursor | None = None, limit: int = 25
    ) -> Page[Ticket]:
        """Return a page of the team's tickets, open ones first, newest first.

        Raises:
            Refused: a cursor of another list.

        """
        own = select(cls).filter_by(team_id=team_id)
        order = Order((cls.created_at, cls.id), newest_first=True)
        status, _, cursor = (after or "open").partition(".")
        if status == "resolved":
            resolved = page_of(own.filter_by(status="resolved"), order, cursor or None, limit)
            return Page(resolved.items, _of_resolved(resolved.next))
        still_open = page_of(own.filter_by(status="open"), order, cursor or None, limit)
        room = limit - len(still_open.items)
        resolved = page_of(own.filter_by(status="resolved"), order, None, max(room, 1))
        if still_open.next or not room:
            beyond = "resolved." if resolved.items else None
            return Page(still_open.items, f"open.{still_open.next}" if still_open.next else beyond)
        return Page([*still_open.items, *resolved.items], _of_resolved(resolved.next))


def _of_resolved(cursor: Cursor | None) -> Cursor | None:
    return cursor and f"resolved.{cursor}"


class TicketEntry(Base):
    """One entry of a built-in ticket's thread. `post_id` makes a second delivery impossible."""

    __tablename__ = "ticket_entries"
    __table_args__ = (
        CheckConstraint("visibility IN ('internal', 'public')", name="known_visibility"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ticket_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ticket_posts.id", ondelete="SET NULL"), unique=True
    )
    author_name: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
