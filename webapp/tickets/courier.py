"""One try at bringing a note to its ticket: look, post, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from webapp.models.delivery import Ending
from webapp.tickets.base import Connector, ConnectorError, Note, PostedNote

NOT_THERE = (
    "The ticket system took the note, but does not show it to us. Look at the ticket before you try"
    " again: another try may post the note twice."
)
PUBLIC = (
    "The note was to be internal, but the ticket system made it public: the customer can read it."
    " Hide or remove it there, and let an admin check whether the key may post internal notes."
)
STILL_INTERNAL = "The note was to be public, but the ticket system made it internal."
UNCHANGED = "The ticket is still “{status}”. Close it there."


ODD = "The ticket system answered in a form that we do not know. Check the connection's address."


@contextmanager
def understood() -> Iterator[None]:
    """Turn an answer that lacks what it should hold into a `ConnectorError`."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError):
        raise ConnectorError(ODD, permanent=True) from None


class NotOurs(Exception):
    """Somebody else took the post over: nothing may be sent, and nothing written down."""


def carry(connector: Connector, number: str, note: Note, is_ours: Callable[[], bool]) -> Ending:
    """Bring the note to the ticket, unless it stands there, and close the ticket.

    No ticket system tells a note sent twice from two notes: that is why we look first.

    Raises:
        ConnectorError: it did not work, or nobody knows whether it did.
        NotOurs: asked at the last moment, `is_ours` said no.

    """
    connector.ticket(number)
    posted = connector.find(number, note.mark)
    if posted is None:
        if not is_ours():
            raise NotOurs
        connector.post(number, note)
        posted = connector.find(number, note.mark)
    if posted is None:  # a try of our own would not find it either, and post it once more
        raise ConnectorError(NOT_THERE, permanent=True)
    return _judged(posted, note, _unresolved(connector, number))


def _unresolved(connector: Connector, number: str) -> str:
    """Close the ticket if it is open; return why it is not closed, or nothing.

    The note stands by now: what is refused for good is no reason to call it not posted.
    """
    try:
        if connector.ticket(number).is_resolved:
            return ""
        connector.resolve(number)
        ticket = connector.ticket(number)
    except ConnectorError as error:
        if not error.permanent:
            raise
        return str(error)
    return "" if ticket.is_resolved else UNCHANGED.format(status=ticket.status)


def _judged(posted: PostedNote, note: Note, unresolved: str) -> Ending:
    if posted.public and not note.public:
        return Ending("public", f"{PUBLIC} {unresolved}".strip(), posted.id)
    words = STILL_INTERNAL if note.public and posted.public is False else ""
    if unresolved:
        return Ending("status_unchanged", f"{words} {unresolved}".strip(), posted.id)
    return Ending("delivered", words or None, posted.id)
