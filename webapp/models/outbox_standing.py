"""How many notes wait for their tickets, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.database import now
from webapp.extensions import db
from webapp.models.ticket_post import UNDER_WAY, TicketPost


@dataclass(frozen=True, slots=True)
class OutboxStanding:
    """Of all teams together. `depth`: notes under way by status; `oldest_s`: age in seconds."""

    depth: dict[str, int]
    oldest_s: float

    @classmethod
    def now(cls) -> OutboxStanding:
        rows = db.session.execute(
            select(TicketPost.status, func.count(), func.min(TicketPost.created_at))
            .where(TicketPost.status.in_(UNDER_WAY))
            .group_by(TicketPost.status)
        ).all()
        oldest = min((row[2] for row in rows), default=None)
        return cls(
            depth=dict.fromkeys(UNDER_WAY, 0) | {status: count for status, count, _ in rows},
            oldest_s=(now() - oldest).total_seconds() if oldest else 0.0,
        )
