from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.lib.text import one_line
from webapp.models import AISession, Conflict, Refused, Ticket, TicketConnection
from webapp.tickets import reading
from webapp.tickets.base import ConnectorError, RemoteTicket
from webapp.views import access
from webapp.views.notices import tell
from webapp.views.sent import key
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("tickets", __name__, url_prefix="/tickets")
LONGEST_SEARCH = 200  # characters


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template(
        "tickets/index.html",
        tickets=Ticket.listed(access.team_id(), request.args.get("after") or None),
        after=request.args.get("after", ""),
        connections=TicketConnection.listed(access.team_id()),
        system="",
        q="",
    )


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Look in a connected system; its answers are shown and not stored."""
    connections = TicketConnection.listed(access.team_id())
    system, q = request.args.get("system", ""), one_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    connection = access.found(next((each for each in connections if each.key == system), None))
    found: Sequence[RemoteTicket] = ()
    trouble = ""
    name = connection.name
    db.session.expunge_all()  # they are shown after the transaction has ended
    try:
        found = reading.found(connection, q)
    except ConnectorError as error:
        trouble = str(error)
    return render_template(
        "tickets/search.html",
        connections=connections,
        system=system,
        name=name,
        q=q,
        found=found,
        trouble=trouble,
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    return render_template("tickets/new.html", form=NO_FORM)


@bp.post("")
def create() -> ResponseReturnValue:
    try:
        ticket = Ticket.file(access.me(), dict(request.form), key())
        db.session.commit()
    except Refused as refusal:
        return again(refusal.errors), 422
    except Conflict as conflict:
        return again({"reference": conflict.message}), 409
    tell(f"Ticket {ticket.reference} added.")
    return redirect(url_for("tickets.show", ticket_id=ticket.id), 303)


def again(errors: dict[str, str]) -> str:
    db.session.rollback()
    return render_template("tickets/new.html", form=Form("ticket", request.form, errors))


@bp.get("/<uuid:ticket_id>")
def show(ticket_id: uuid.UUID) -> ResponseReturnValue:
    ticket = access.ticket(ticket_id)
    sessions = AISession.on_ticket(ticket.team_id, ticket.reference)
    return render_template("tickets/show.html", ticket=ticket, sessions=sessions)
