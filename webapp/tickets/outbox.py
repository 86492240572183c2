"""From a frozen note to the ticket, once."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import TicketPost
from webapp.tickets import builtin
from webapp.tickets.base import ConnectorError

WAITING = ("queued", "retrying")


def deliver(post_id: uuid.UUID) -> None:
    """Post one note. Claim, entry and result are one transaction, so a crash leaves it queued.

    That holds for the built-in list alone, which lives in the same database.
    """
    with writing():
        claimed = db.session.execute(
            update(TicketPost)
            .where(TicketPost.id == post_id, TicketPost.status.in_(WAITING))
            .values(status="sending", attempts=TicketPost.attempts + 1)
            .returning(TicketPost.id)
        ).scalar_one_or_none()
        if claimed is not None:
            _post(db.session.get_one(TicketPost, claimed, populate_existing=True))
        db.session.commit()


def deliver_waiting() -> int:
    """Deliver what an ended process left behind; return how many posts were tried."""
    with writing():
        left = db.session.scalars(select(TicketPost.id).where(TicketPost.status.in_(WAITING))).all()
        db.session.rollback()
    for post_id in left:
        deliver(post_id)
    return len(left)


def _post(post: TicketPost) -> None:
    try:
        post.external_id = builtin.post(post)
    except ConnectorError as error:
        post.status, post.last_error = "failed", str(error)
    else:
        post.status, post.delivered_at, post.last_error = "delivered", now(), None
