from __future__ import annotations

import click
from sqlalchemy import select

from webapp.cli.refusal import Group, refuse
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.sealing import Unreadable
from webapp.models import TicketConnection
from webapp.tickets import credentials

connections = Group("connections", help="Ticket systems.")


@connections.command("reseal")
def reseal() -> None:
    """Seal the stored credentials with the first key of RESOLUTIONFLOW_ENCRYPTION_KEY."""
    with writing():
        stored = db.session.scalars(select(TicketConnection).filter_by(removed_at=None)).all()
        for connection in stored:
            try:
                credentials.renew(connection)
            except Unreadable:
                refuse(f"No key opens the credentials of {connection.name}. Nothing was changed.")
        db.session.commit()
    click.echo(f"Connections sealed with the newest key: {len(stored)}")
