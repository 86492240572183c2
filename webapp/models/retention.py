"""How long what was resolved is kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select

from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.idempotency_key import IdempotencyKey
from webapp.models.template_usage import forget_uses_in
from webapp.models.ticket_post import UNDER_WAY, TicketPost

AT_ONCE = 200  # sessions a transaction: nobody waits long for the lock


def resolved_before(moment: datetime) -> ColumnElement[bool]:
    """Match what may go: resolved before then, and no note of it still on its way."""
    under_way = exists().where(
        TicketPost.ai_session_id == AISession.id, TicketPost.status.in_(UNDER_WAY)
    )
    return (AISession.status == "resolved") & (AISession.resolved_at < moment) & ~under_way


def count_resolved_before(moment: datetime) -> int:
    counted = select(func.count()).select_from(AISession).where(resolved_before(moment))
    return db.session.scalar(counted) or 0


def remove_resolved_before(moment: datetime) -> int:
    """Remove up to `AT_ONCE` sessions with all that is theirs; return how many.

    They are locked first: one that is reopened meanwhile stays, and nothing is added to the others.
    """
    old = select(AISession.id).where(resolved_before(moment)).order_by(AISession.id)
    locked = old.limit(AT_ONCE).with_for_update(of=AISession)
    going: Sequence[uuid.UUID] = db.session.scalars(locked).all()
    forget_uses_in(going)
    db.session.execute(delete(AISession).where(AISession.id.in_(going)))
    return len(going)


def forget_keys_before(moment: datetime) -> None:
    """Remove the keys of requests sent before then; what those made still answers to them."""
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < moment))
