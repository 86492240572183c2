"""The built-in ticket list: the offline twin of a ticket system."""

from __future__ import annotations

from webapp.extensions import db
from webapp.lib.markdown import render_note
from webapp.models import Ticket, TicketEntry, TicketPost
from webapp.tickets.base import ConnectorError


def post(post: TicketPost) -> str:
    """Add the note to its ticket and resolve the ticket; return the entry's id.

    Raises:
        ConnectorError: the team has no such ticket.

    """
    ticket = Ticket.referenced(post.ai_session.team_id, post.ticket_ref)
    if ticket is None:
        raise ConnectorError(
            f"There is no ticket {post.ticket_ref} in the built-in list."
            " Copy the note, or correct the reference and resolve again.",
            permanent=True,
        )
    entry = TicketEntry(
        ticket_id=ticket.id,
        post_id=post.id,
        author_name=post.author.name if post.author else "",
        visibility=post.visibility,
        text=post.markdown,
        html=str(render_note(post.markdown)),
    )
    db.session.add(entry)
    ticket.status = "resolved"
    db.session.flush()
    return str(entry.id)
