"""Runs the migrations inside the app: `flask db upgrade`."""

from alembic import context
from flask import current_app

from webapp.database import Base, UTCDateTime

target = current_app.extensions["migrate"].db


def plain_types(_kind: str, item: object, _context: object) -> str | bool:
    """Write the database's own types into migrations: ours may change, they may not."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


def migrate() -> None:
    with target.engine.connect() as connection:
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


migrate()
