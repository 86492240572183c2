"""A session at a glance: whether this team has it, at which version, and on which ticket."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import and_, select

from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.ticket import Ticket


class Glimpse(NamedTuple):
    """One row of one SELECT; `ticket_id` is None when no built-in ticket has the reference."""

    id: uuid.UUID
    title: str
    status: str
    state_version: int
    ticket_id: uuid.UUID | None

    @classmethod
    def of(cls, key: uuid.UUID, team_id: uuid.UUID) -> Glimpse | None:
        row = db.session.execute(
            GLANCE.where(AISession.id == key, AISession.team_id == team_id)
        ).one_or_none()
        return cls(*row) if row else None


GLANCE = select(
    AISession.id, AISession.title, AISession.status, AISession.state_version, Ticket.id
).outerjoin(
    Ticket, and_(Ticket.team_id == AISession.team_id, Ticket.reference == AISession.ticket_ref)
)
