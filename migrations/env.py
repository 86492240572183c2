"""Runs the migrations inside the app: `flask db upgrade`."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webapp.cli.refusal import telling_outages
from webapp.database import Base, UTCDateTime

target = current_app.extensions["migrate"].db


def plain_types(_kind: str, item: object, _context: object) -> str | bool:
    """Write the database's own types into migrations: ours may change, they may not."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


def unchecked(connection: Connection) -> None:
    """Let tables be rebuilt on SQLite.

    Dropping the old one deletes its rows first, and that would empty or cut off what refers to
    them. It cannot be said inside a transaction: https://www.sqlite.org/lang_altertable.html
    """
    if connection.dialect.name == "sqlite":
        connection.connection.execute("PRAGMA foreign_keys = OFF")
        connection.detach()  # nobody else gets this connection


def migrate() -> None:
    with target.engine.connect() as connection:
        unchecked(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=plain_types,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


with telling_outages():
    migrate()
