from __future__ import annotations

import click
from flask.cli import with_appcontext

from webapp.cli.refusal import Command
from webapp.tickets import outbox


@click.command("deliver", cls=Command)
@with_appcontext
def deliver() -> None:
    """Deliver the notes that an ended process left waiting."""
    click.echo(f"Notes tried: {outbox.deliver_waiting()}")
