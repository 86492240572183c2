"""A session at a glance: whether this team has it, what it says, and on which ticket."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.ticket import Ticket


class Glimpse(NamedTuple):
    """One row of one SELECT; `ticket_id` is None when no built-in ticket has the reference."""

    id: uuid.UUID
    title: str
    problem: str
    client_name: str
    ticket_ref: str
    status: str
    state_version: int
    resolved_at: datetime | None
    ticket_id: uuid.UUID | None

    @classmethod
    def of(cls, key: uuid.UUID, team_id: uuid.UUID) -> Glimpse | None:
        asked = {"key": key, "team_id": team_id}
        row = db.session.connection().execute(GLANCE, asked).one_or_none()
        return cls(*row) if row else None


# Built once, and run past the ORM: building it anew would cost more than the database's answer.
GLANCE = (
    select(
        AISession.id,
        AISession.title,
        AISession.problem,
        AISession.client_name,
        AISession.ticket_ref,
        AISession.status,
        AISession.state_version,
        AISession.resolved_at,
        Ticket.id,
    )
    .outerjoin(
        Ticket, and_(Ticket.team_id == AISession.team_id, Ticket.reference == AISession.ticket_ref)
    )
    .where(AISession.id == bindparam("key"), AISession.team_id == bindparam("team_id"))
)
