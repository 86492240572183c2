from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.errors import Conflict
from webapp.models.once import stored_once
from webapp.models.scope import OfTeam

MOST_FAILURES = 5  # in a row, before the system is left alone for a while
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)
KEY = re.compile(r"[a-z][a-z0-9-]{0,19}")
REFERENCE = re.compile(rf"({KEY.pattern}):\s*(\S.*)", re.IGNORECASE)


class TicketConnection(OfTeam, Base):
    """A ticket system of the team's. `rt:12` is ticket 12 of the connection whose key is `rt`.

    `secret` is sealed (`lib.sealing`); `settings` holds what is no secret, such as a status name.
    """

    __tablename__ = "ticket_connections"
    __table_args__ = (
        # Removed connections stay, for the posts that went there, and free their key.
        Index(
            "uq_ticket_connections_team_id_key",
            "team_id",
            "key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    base_url: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secret: Mapped[str] = mapped_column(Text)
    allow_private: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    resting_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def add(cls, team_id: uuid.UUID, facts: Mapping[str, Any]) -> TicketConnection:
        """Store a connection that was tested. Raises `Conflict` when its key is taken."""
        made = cls(team_id=team_id, **facts)
        standing = stored_once(made, lambda: cls.keyed(team_id, made.key))
        if standing is not made:
            raise Conflict(f"{standing.name} has the key {standing.key} already.", standing)
        return made

    @classmethod
    def keyed(cls, team_id: uuid.UUID, key: str) -> TicketConnection | None:
        return db.session.scalar(select(cls).filter_by(team_id=team_id, key=key, removed_at=None))

    @classmethod
    def listed(cls, team_id: uuid.UUID) -> Sequence[TicketConnection]:
        own = select(cls).filter_by(team_id=team_id, removed_at=None)
        return db.session.scalars(own.order_by(cls.name, cls.id)).all()

    @classmethod
    def of_reference(cls, team_id: uuid.UUID, reference: str) -> TicketConnection | None:
        """Return the connection that a ticket reference names, None for the built-in list."""
        named = REFERENCE.fullmatch(reference)
        return cls.keyed(team_id, named[1].lower()) if named else None

    def change(self, facts: Mapping[str, Any]) -> None:
        """Take new settings, tested; what went wrong before is forgotten.

        Raises:
            Conflict: another connection of the team has the key.

        """
        try:
            with db.session.begin_nested():
                for name, value in facts.items():
                    setattr(self, name, value)
                self.answered()
        except IntegrityError:
            standing = self.keyed(self.team_id, str(facts["key"]))
            name = standing.name if standing else "Another connection"
            raise Conflict(f"{name} has the key {facts['key']} already.", standing) from None

    def remove(self) -> None:
        """Take it out of use and forget its credentials."""
        self.removed_at = self.removed_at or now()
        self.secret = ""

    @property
    def rest_ends(self) -> datetime | None:
        """When a system that keeps failing is asked again; None while it is asked at all.

        A rest longer than any that is given means that the clock jumped: it is over.
        """
        moment = now()
        if self.resting_until is None or self.resting_until <= moment:
            return None
        return self.resting_until if self.resting_until <= moment + LONGEST_REST else None

    def answered(self) -> None:
        if self.failures:
            self.failures, self.resting_until = 0, None

    def failed(self) -> None:
        """Count a call that reached nobody; after some in a row the system is left alone."""
        self.failures = min(self.failures + 1, 1000)
        extra = self.failures - MOST_FAILURES
        if extra >= 0:
            self.resting_until = now() + min(LONGEST_REST, FIRST_REST * 2 ** min(extra, 10))


def number_of(reference: str) -> str:
    """Return `12` for `rt:12`: what the ticket system itself calls the ticket."""
    named = REFERENCE.fullmatch(reference)
    return named[2].strip() if named else reference
