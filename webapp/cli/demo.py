from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.cli.refusal import Command
from webapp.demo import EMAIL, PASSWORD, load_demo
from webapp.extensions import db


@click.command("demo", cls=Command)
@with_appcontext
def demo() -> None:
    """Load the demo team, its tickets and its playground. Safe to repeat."""
    if current_app.config["SETTINGS"].production:
        click.echo("No demo team in production: everybody knows its password.")
        return
    made = load_demo()
    db.session.commit()
    click.echo("Demo team loaded." if made else "The demo team is there already.")
    click.echo(f"Log in as {EMAIL} with the password {PASSWORD}")
