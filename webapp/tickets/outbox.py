"""From a frozen note to the ticket, once."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import timedelta

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp import background
from webapp.database import now, reading
from webapp.extensions import db
from webapp.logs import log
from webapp.models import TicketPost
from webapp.models.delivery import (
    LONGEST_WAIT,
    Claim,
    Ending,
    claim,
    due,
    held,
    is_held,
    put_off,
    settle,
)
from webapp.models.ticket_connection import number_of
from webapp.models.ticket_post import WRITTEN_WITHIN
from webapp.tickets import builtin, kinds
from webapp.tickets.base import ConnectorError, Note
from webapp.tickets.courier import NotOurs, carry, understood

FIRST_WAIT_S = 4.0
WAIT_IF_ARRIVED_S = WRITTEN_WITHIN.total_seconds()
MOST_ATTEMPTS = 100  # at the longest wait, a day
DELIVERY_S = 40.0  # counted from before the claim: later nothing is sent
LEASE_S = 90.0  # counted from when the claim was first seen: 50 s for a slow system to write
RESTING = "{name} does not answer. It is left alone for a while; the note is kept here."
REMOVED = "The connection to this ticket system was removed. Copy the note."
OUR_FAULT = "Something went wrong on our side."
GIVEN_UP = "{words} We tried {attempts} times and stopped. Retry when it works again."


def send(post_id: uuid.UUID) -> None:
    """Deliver a note whose session has just been resolved, or leave it queued.

    The built-in list is this database: it takes no time. Nobody waits for a ticket system.
    """
    try:
        post = db.session.get_one(TicketPost, post_id)
        if post.connection_id is None:
            deliver(post_id)
        else:
            db.session.rollback()
            background.ring(deliver, post_id)
    except SQLAlchemyError as error:
        db.session.rollback()
        log.error("delivery_postponed", error=type(error).__name__)


@background.job
def deliver(post_id: uuid.UUID, left_by: uuid.UUID | None = None) -> None:
    """Try to post one note, if it waits; or `left_by` somebody who went silent."""
    post = db.session.get(TicketPost, post_id)
    if post is None:
        db.session.rollback()
    elif post.connection is None:
        _deliver_here(post_id, left_by)
    elif post.connection.rest_ends is not None and left_by is None:
        words = RESTING.format(name=post.connection.name)
        put_off(post_id, post.connection.rest_ends, words)
        db.session.commit()
    else:
        _deliver_there(post_id, left_by)


def _deliver_here(post_id: uuid.UUID, left_by: uuid.UUID | None) -> None:
    """Post to the built-in list. Claim, entry and result are one transaction: all or nothing."""
    own = claim(post_id, left_by=left_by)
    if own is not None:
        post = db.session.get_one(TicketPost, post_id, populate_existing=True)
        try:
            ending = Ending("delivered", None, builtin.post(post))
        except ConnectorError as error:
            ending = Ending("failed", str(error))
        settle(own, ending)
    db.session.commit()


def _deliver_there(post_id: uuid.UUID, left_by: uuid.UUID | None) -> None:
    """Post to a ticket system. No transaction is open while it is called."""
    deadline = time.monotonic() + DELIVERY_S
    own = claim(post_id, left_by=left_by)
    db.session.commit()
    if own is None:
        return
    attempts = db.session.get_one(TicketPost, post_id).attempts
    failure: ConnectorError | None = None
    try:
        ending = _carried(own, deadline)
    except NotOurs:
        return
    except ConnectorError as error:
        failure, ending = error, _after(error, attempts)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not leave it in nobody's hands
        db.session.rollback()
        log.error("delivery_broke", post=str(post_id), error=type(error).__name__)
        ending = _after(ConnectorError(OUR_FAULT, permanent=False), attempts)
    if settle(own, ending):
        _tell_circuit(post_id, failure)
    db.session.commit()


def _carried(own: Claim, deadline: float) -> Ending:
    post = db.session.get_one(TicketPost, own.post_id)
    connection, note, number = post.connection, outgoing(post), number_of(post.ticket_ref)
    if connection is None or connection.removed_at is not None:
        raise ConnectorError(REMOVED, permanent=True)
    connector = kinds.connected(connection, deadline)
    db.session.rollback()
    with understood():
        return carry(connector, number, note, lambda: _is_still(own))


def _is_still(own: Claim) -> bool:
    ours = is_held(own)
    db.session.rollback()
    return ours


def outgoing(post: TicketPost) -> Note:
    text = f"{post.markdown.rstrip()}\n\n{post.mark}\n"
    return Note(text=text, mark=post.mark, public=post.visibility == "public")


def _after(error: ConnectorError, attempts: int) -> Ending:
    """Return what becomes of a post whose try failed: another try later, or none."""
    words = str(error)
    if error.permanent:
        return Ending("failed", words)
    if attempts >= MOST_ATTEMPTS:
        return Ending("failed", GIVEN_UP.format(words=words, attempts=attempts))
    return Ending("retrying", words, due_at=now() + wait(error, attempts))


def wait(error: ConnectorError, attempts: int) -> timedelta:
    """Return how long to wait before the next try: doubling, half of it by chance, with a cap."""
    longest = LONGEST_WAIT.total_seconds()
    step = min(longest, FIRST_WAIT_S * 2 ** min(attempts - 1, 16))
    chosen = step * (0.5 + secrets.SystemRandom().random() / 2)
    least = max(error.retry_after, WAIT_IF_ARRIVED_S if error.may_have_arrived else 0.0)
    return timedelta(seconds=min(longest, max(chosen, least)))


def _tell_circuit(post_id: uuid.UUID, failure: ConnectorError | None) -> None:
    post = db.session.get_one(TicketPost, post_id)
    connection = post.connection
    if connection is None:
        return
    db.session.refresh(connection, with_for_update=True)
    if failure is not None and failure.is_down:
        connection.failed()
    else:
        connection.answered()


def deliver_waiting() -> int:
    """Deliver what is due; return how many posts were tried."""
    left = due()
    db.session.rollback()
    for post_id in left:
        deliver(post_id)
    return len(left)


@background.sweep
def sweep() -> None:
    """Find what was left: posts that are due, and posts whose holder went silent."""
    watch = current_app.extensions.setdefault("claims", Watch())
    with reading():  # SQLite's writers are not held up by looking
        left, silent = due(), watch.silent(held())
        db.session.rollback()
    for own in silent:
        log.warning("delivery_taken_over", post=str(own.post_id))
        deliver(own.post_id, own.token)
    if not background.is_behind():
        for post_id in left:
            if not background.ring(deliver, post_id):
                deliver(post_id)


class Watch:
    """How long claims have stood, by this process's own clock, which no change of the time moves.

    A holder's time is over when its claim was seen for longer than any delivery takes.
    """

    def __init__(self) -> None:
        self._since: dict[Claim, float] = {}

    def silent(self, claims: list[Claim]) -> list[Claim]:
        moment = time.monotonic()
        self._since = {own: self._since.get(own, moment) for own in claims}
        return [own for own, since in self._since.items() if moment - since >= LEASE_S]
