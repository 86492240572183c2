"""A session's ticket as its own system shows it now."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.models import TicketConnection
from webapp.tickets import reading
from webapp.tickets.base import ConnectorError
from webapp.views import access

bp = Blueprint("remote_tickets", __name__, url_prefix="/sessions/<uuid:session_id>/ticket")

UNKNOWN = "No ticket system with the key of this reference is connected."


@bp.get("")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the system, and say whether the ticket changed since the session began."""
    ai_session = access.ai_session(session_id)
    began, reference, title = ai_session.created_at, ai_session.ticket_ref, ai_session.title
    parts: dict[str, object] = {
        "session_id": session_id,
        "title": title,
        "reference": reference,
        "ticket": None,
    }
    connection = TicketConnection.of_reference(access.team_id(), reference)
    if connection is None:
        return render_template("sessions/ticket.html", **parts, trouble=UNKNOWN), 404
    try:
        ticket, description, page = reading.looked_at(connection, reference)
    except ConnectorError as error:
        return render_template("sessions/ticket.html", **parts, trouble=str(error)), 502
    parts["ticket"] = ticket
    return render_template(
        "sessions/ticket.html",
        **parts,
        description=description,
        page=page,
        changed=changed_since(ticket.changed_at, began),
        trouble="",
    )


def changed_since(changed_at: str, began: datetime) -> bool | None:
    """Return None where the system does not say when in a form that can be read."""
    try:
        moment = datetime.fromisoformat(changed_at)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) > began
