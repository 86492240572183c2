"""Tickets of a connected system, for people: found, and opened as the start of a session."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from webapp.extensions import db
from webapp.models import TicketConnection
from webapp.models.ticket_connection import number_of
from webapp.tickets import kinds
from webapp.tickets.base import Connector, RemoteTicket
from webapp.tickets.courier import understood

WAITED_FOR_S = 10.0  # somebody sits before the page


def found(connection: TicketConnection, words: str) -> Sequence[RemoteTicket]:
    """Return the open tickets that fit best. Raises `ConnectorError`."""
    if not words:
        return ()
    connector = _reached(connection)
    with understood():
        return connector.search(words)


def opened(team_id: uuid.UUID, reference: str) -> dict[str, str] | None:
    """Return the fields of a session on this ticket; None for one of no connected system.

    Raises:
        ConnectorError: the system has no such ticket, or does not answer.

    """
    connection = TicketConnection.of_reference(team_id, reference)
    if connection is None:
        return None
    key, number = connection.key, number_of(reference)
    connector = _reached(connection)
    with understood():
        ticket = connector.ticket(number)
        return {
            "title": ticket.title,
            "problem": connector.describe(number),
            "client_name": ticket.client_name,
            "ticket_ref": f"{key}:{ticket.number}",
        }


def looked_at(connection: TicketConnection, reference: str) -> tuple[RemoteTicket, str, str]:
    """Return the ticket as it is now, what was reported, and the address of its page.

    Raises:
        ConnectorError: the system has no such ticket, or does not answer.

    """
    page, number = kinds.page_of(connection, reference), number_of(reference)
    connector = _reached(connection)
    with understood():
        return connector.ticket(number), connector.describe(number), page


def _reached(connection: TicketConnection) -> Connector:
    connector = kinds.connected(connection, time.monotonic() + WAITED_FOR_S)
    db.session.rollback()  # nothing is held while the system is asked
    return connector
