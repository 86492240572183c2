"""Who may post a note right now, how it went, and what is left to be posted.

A post is claimed by a conditional UPDATE that names the claim. Only the holder of the claim writes
down how it went: somebody who was thought dead and wakes up changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, CursorResult, or_, select, update

from webapp.database import now
from webapp.extensions import db
from webapp.models.delivery_attempt import DeliveryAttempt
from webapp.models.ticket_post import WAITING, TicketPost

LONGEST_WAIT = timedelta(minutes=15)  # between two tries
MOST_AT_ONCE = 200


class Claim(NamedTuple):
    post_id: uuid.UUID
    token: uuid.UUID


class Ending(NamedTuple):
    """How a try ended: the status that the post takes, and why, in words for the engineer."""

    status: str
    words: str | None = None
    external_id: str | None = None
    due_at: datetime | None = None


def claim(post_id: uuid.UUID, *, left_by: uuid.UUID | None = None) -> Claim | None:
    """Take a post that is due, or one whose holder went silent; None when somebody else has it.

    That it is due is asked here again: the bell may have rung twice for a try that is over, and
    the wait after it is what keeps a slow system from getting the note a second time.
    """
    free = is_due()
    if left_by is not None:
        free = [TicketPost.status == "sending", TicketPost.claim == left_by]
    token = uuid.uuid4()
    number = db.session.execute(
        update(TicketPost)
        .where(TicketPost.id == post_id, *free)
        .values(status="sending", claim=token, due_at=None, attempts=TicketPost.attempts + 1)
        .returning(TicketPost.attempts)
    ).scalar_one_or_none()
    if number is None:
        return None
    DeliveryAttempt.begin(post_id, number)
    return Claim(post_id, token)


def settle(held: Claim, ending: Ending) -> bool:
    """Write down how it went; False when somebody else took the post over meanwhile."""
    settled = db.session.execute(
        update(TicketPost)
        .where(TicketPost.id == held.post_id, TicketPost.claim == held.token)
        .values(
            status=ending.status,
            claim=None,
            last_error=ending.words,
            external_id=ending.external_id,
            due_at=ending.due_at,
            delivered_at=None if ending.status in ("retrying", "failed") else now(),
        )
    )
    if not isinstance(settled, CursorResult) or not settled.rowcount:
        return False
    DeliveryAttempt.end(held.post_id, ending.status, ending.words)
    return True


def put_off(post_id: uuid.UUID, until: datetime, words: str) -> None:
    """Let a waiting post wait on, without a try: its ticket system is being left alone."""
    db.session.execute(
        update(TicketPost)
        .where(TicketPost.id == post_id, TicketPost.status.in_(WAITING))
        .values(status="retrying", due_at=until, last_error=words)
    )


def is_due() -> list[ColumnElement[bool]]:
    """Return the conditions of a post whose turn it is.

    A wait longer than any that is given means that the clock jumped back: it is due as well.
    """
    moment = now()
    over = or_(
        TicketPost.due_at.is_(None),
        TicketPost.due_at <= moment,
        TicketPost.due_at > moment + LONGEST_WAIT,
    )
    return [TicketPost.status.in_(WAITING), over]


def due() -> Sequence[uuid.UUID]:
    """Return what is to be posted now, oldest first."""
    posts = select(TicketPost.id).where(*is_due())
    return db.session.scalars(posts.order_by(TicketPost.created_at).limit(MOST_AT_ONCE)).all()


def is_held(own: Claim) -> bool:
    """Say whether the claim is still its holder's: asked right before the note is sent."""
    asked = select(TicketPost.id).filter_by(id=own.post_id, claim=own.token)
    return db.session.scalar(asked) is not None


def held() -> list[Claim]:
    """Return every claim that somebody holds."""
    rows = select(TicketPost.id, TicketPost.claim).where(
        TicketPost.status == "sending", TicketPost.claim.is_not(None)
    )
    return [Claim(key, token) for key, token in db.session.execute(rows) if token]
