"""The team's ticket systems: for admins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import Conflict, Refused, TicketConnection
from webapp.tickets.base import Finding
from webapp.tickets.kinds import KINDS
from webapp.tickets.setup import Draft
from webapp.views import access
from webapp.views.notices import tell
from webapp.views.sent import text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("connections", __name__, url_prefix="/settings/connections")


bp.before_request(access.admins_only)


@bp.get("")
def index() -> ResponseReturnValue:
    connections = TicketConnection.listed(access.team_id())
    return render_template("connections/index.html", connections=connections, kinds=KINDS)


@bp.get("/new")
def new() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        abort(404)
    return page(kind, NO_FORM)


@bp.post("")
def create() -> ResponseReturnValue:
    """Try the connection; store it only when every line of the set-up test is good."""
    kind = text("kind")
    if kind not in KINDS:
        abort(404)
    return tried(kind, None)


@bp.get("/<uuid:connection_id>/edit")
def edit(connection_id: uuid.UUID) -> ResponseReturnValue:
    connection = access.connection(connection_id)
    return page(connection.kind, NO_FORM, connection)


@bp.post("/<uuid:connection_id>")
def update(connection_id: uuid.UUID) -> ResponseReturnValue:
    connection = access.connection(connection_id)
    return tried(connection.kind, connection)


@bp.post("/<uuid:connection_id>/removal")
def remove(connection_id: uuid.UUID) -> ResponseReturnValue:
    connection = access.connection(connection_id)
    connection.remove()
    db.session.commit()
    tell(f"{connection.name} is no longer connected. Its key is forgotten.")
    return redirect(url_for("connections.index"), 303)


def tried(kind: str, standing: TicketConnection | None) -> ResponseReturnValue:
    team_id, key = access.team_id(), standing.id if standing else None
    findings: Sequence[Finding] = ()
    try:
        draft = Draft(kind, request.form, standing)
        db.session.rollback()  # nobody waits for the ticket system with a transaction open
        findings = draft.trial()
        if all(finding.ok for finding in findings):
            store(draft, team_id, key)
            return redirect(url_for("connections.index"), 303)
        errors = {"findings": "The set-up test failed. Nothing was saved."}
    except Refused as refusal:
        errors = refusal.errors
    except Conflict as conflict:
        errors = {"key": conflict.message}
    db.session.rollback()
    connection = access.connection(key) if key else None
    return page(kind, Form("connection", request.form, errors), connection, findings), 422


def store(draft: Draft, team_id: uuid.UUID, key: uuid.UUID | None) -> None:
    if key is None:
        TicketConnection.add(team_id, draft.facts())
    else:
        access.connection(key).change(draft.facts())
    db.session.commit()
    tell(f"{draft.name} is connected. A note goes there from a session on {draft.key}:NUMBER.")


def page(
    kind: str,
    form: Form,
    connection: TicketConnection | None = None,
    findings: Sequence[Finding] = (),
) -> str:
    return render_template(
        "connections/edit.html",
        kind=kind,
        system=KINDS[kind],
        connection=connection,
        form=form,
        findings=findings,
    )
