"""One app on each database for a whole folder: rules are proved on both, quickly.

A database of one's own costs a test on PostgreSQL 0.2 s. Here the tests of a folder share one,
emptied after each.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, select, text
from sqlalchemy.engine import make_url

from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.models import AISession, DraftTemplate, ScriptTemplate, Team, Ticket, TicketConnection


def shared_app(request: pytest.FixtureRequest, home: Path, instance: Path) -> Iterator[Flask]:
    """Yield the app of the database that the fixture's parameter names."""
    if request.param == "sqlite":
        path = home / "shared.sqlite3"
        shutil.copy(request.getfixturevalue("template_file"), path)
        url = f"sqlite:///{path}"
    else:
        server = make_url(request.getfixturevalue("postgres"))
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {home.name} TEMPLATE template"))
        engine.dispose()
        url = server.set(database=home.name).render_as_string(hide_password=False)
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=instance)
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def empty(app: Flask) -> None:
    """Leave the cast and the noise team's records alone, as every test finds them."""
    noise = select(Team.id).filter_by(name="Noise").scalar_subquery()
    with app.app_context(), writing():
        for model in (AISession, Ticket, TicketConnection, ScriptTemplate, DraftTemplate):
            db.session.execute(delete(model).where(model.team_id != noise))
        db.session.commit()
        db.session.remove()
