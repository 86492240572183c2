from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    column,
    select,
    table,
)
from sqlalchemy.orm import (
    Mapped,
    SessionTransaction,
    column_property,
    mapped_column,
    relationship,
    undefer,
)

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.afresh import locked_afresh
from webapp.models.errors import Conflict
from webapp.models.held import held_in
from webapp.models.once import sent_before, stored_once
from webapp.models.scope import OfTeam, in_team
from webapp.models.team import Team
from webapp.models.typed import resent, unmask
from webapp.models.user import User
from webapp.models.wording import Wording, worded_fields

# `TicketPost` knows this file, not the other way round.
_posts = table("ticket_posts", *map(column, ("id", "ai_session_id", "status", "created_at")))
STATUSES = ("active", "resolved", "escalated")
WORDS = {
    "title": Wording("title", "Title"),
    "problem": Wording("problem", "Problem"),
    "client_name": Wording("client_name", "Client", required=False),
    "ticket_ref": Wording("ticket_ref", "Ticket reference", required=False),
}


class AISession(OfTeam, Base):
    """One ticket being worked.

    `state_version` counts the accepted changes to what a note is made of; it is the only source
    of truth for whether a preview is current. Every verb that changes such a thing first calls
    `lock` and, once it knows that something changes, `bump`.
    """

    __tablename__ = "ai_sessions"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'resolved', 'escalated')", name="known_status"),
        CheckConstraint("state_version >= 1", name="counted_version"),
        Index("ix_ai_sessions_team_id_updated_at_id", "team_id", "updated_at", "id"),
        Index(
            "ix_ai_sessions_team_id_status_updated_at_id", "team_id", "status", "updated_at", "id"
        ),
        Index("ix_ai_sessions_team_id_ticket_ref", "team_id", "ticket_ref"),
        Index("ix_ai_sessions_owner_id_updated_at_id", "owner_id", "updated_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    client_name: Mapped[str] = mapped_column(Text, default="")
    ticket_ref: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default="active")
    state_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # Of its newest note; loaded when it is asked for, and at once by who lists sessions.
    ticket_post_status: Mapped[str | None] = column_property(
        select(_posts.c.status)
        .where(_posts.c.ai_session_id == id)  # noqa: A003 - the column, as SQLAlchemy documents it
        .order_by(_posts.c.created_at.desc(), _posts.c.id)
        .limit(1)
        .scalar_subquery(),
        deferred=True,
    )

    team: Mapped[Team] = relationship()
    owner: Mapped[User | None] = relationship()

    held_in = cast("SessionTransaction | None", None)  # the transaction that locked this row

    @classmethod
    def open(
        cls,
        owner: User,
        words: Mapping[str, str],
        key: uuid.UUID | None = None,
        *,
        once: bool = False,
    ) -> AISession:
        """Start a session. A replay with the same `key` finds the one that stands.

        So does one without a key that ticks what was masked in the owner's newest session. With
        `once` the key is known to have come with these words before, though they were changed.

        Raises:
            Refused: naming each field that is missing or too long.
            Conflict: the key belongs to another record, or to other words: a browser that goes
                back may show the old form, and what is typed there must not get lost.

        """
        cleaned = worded_fields(WORDS, {name: words.get(name, "") for name in WORDS})
        if key is None:
            own = select(cls).filter_by(owner_id=owner.id).order_by(cls.created_at.desc(), cls.id)
            before = sent_before(own, cleaned)
            key = before.id if before else uuid.uuid4()
        opened = db.session.get(cls, key) or stored_once(
            cls(id=key, owner_id=owner.id, team_id=owner.team_id, **cleaned),
            lambda: db.session.get(cls, key),
        )
        again = resent(opened, cleaned)
        says_the_same = (
            again or once or all(getattr(opened, name) == cleaned[name] for name in cleaned)
        )
        if opened.owner_id != owner.id or not says_the_same:
            raise Conflict("This form was used before. Open a new one.")
        if again:
            opened.lock()
            if unmask(opened, cleaned):
                opened.bump()
        return opened

    @classmethod
    def taken(cls, key: uuid.UUID, team_id: uuid.UUID) -> AISession | None:
        """Load and lock, in one SELECT, what a verb is about to change."""
        found = in_team(cls, key, team_id, locked=True)
        if found is not None:
            found.held_in = db.session().get_transaction()
        return found

    @classmethod
    def on_ticket(cls, team_id: uuid.UUID, reference: str) -> Sequence[AISession]:
        """Return the team's sessions on one ticket, newest first."""
        own = select(cls).filter_by(team_id=team_id, ticket_ref=reference)
        return db.session.scalars(own.order_by(cls.created_at.desc(), cls.id)).all()

    @classmethod
    def learn_post_status(cls, sessions: Sequence[AISession]) -> None:
        """Load `ticket_post_status` of them all by one SELECT."""
        listed = select(cls).where(cls.id.in_([each.id for each in sessions]))
        db.session.scalars(listed.options(undefer(cls.ticket_post_status))).all()

    def lock(self) -> None:
        """Take the row until commit and read it afresh; refuse a resolved session.

        Locking before reading is what keeps two writers from both deciding on the same old
        state. SQLite ignores FOR UPDATE: there the transaction holds the write lock already.
        """
        self.take()
        if self.status == "resolved":
            raise Conflict("This session is resolved. Reopen it to change it.", self)

    def take(self) -> None:
        """Take the row and read it afresh, once a transaction: nobody else can change it then."""
        db.session.flush()  # a refresh, here or in a verb, throws away what an earlier verb changed
        if self.held_in is None or self.held_in is not db.session().get_transaction():
            locked_afresh(self)
            self.held_in = db.session().get_transaction()

    def bump(self) -> None:
        # An SQL expression, never read-add-write: see the invariant tests under concurrency.
        self.state_version = AISession.state_version + 1
        self.updated_at = now()

    @property
    def revision(self) -> str:
        """What an edit form or `If-Match` names to prove that it saw the newest state."""
        return f"{self.state_version}-{self.status}"

    def edit(self, changes: Mapping[str, str], seen: str | None = None) -> None:
        """Change title, problem, client or ticket.

        Raises:
            Refused: naming each field that is missing or too long.
            Conflict: resolved, or changed since `seen`.

        """
        cleaned = worded_fields(WORDS, changes, held_in(self.id))
        self.lock()
        if not resent(self, cleaned):
            self.must_be(seen)
        changed = {name: text for name, text in cleaned.items() if getattr(self, name) != text}
        for name, text in changed.items():
            setattr(self, name, text)
        if changed:
            self.bump()

    def must_be(self, seen: str | None) -> None:
        if seen is not None and seen != self.revision:
            raise Conflict("Somebody changed this session while you were editing it.", self)

    def escalate(self) -> None:
        self.lock()
        if self.status != "escalated":
            self.status = "escalated"
            self.updated_at = now()

    def reopen(self) -> None:
        """Make it active again, whether it was resolved or escalated."""
        self.take()
        if self.status != "active":
            self.status = "active"
            self.resolved_at = None
            self.updated_at = now()

    def resolve(self) -> None:
        self.lock()
        self.status = "resolved"
        self.resolved_at = self.updated_at = now()
