from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.both_databases import empty, shared_app
from tests.factories import a_session, who
from webapp.extensions import db
from webapp.models import AISession, Ticket


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Flask]:
    yield from shared_app(request, tmp_path_factory.mktemp("tickets"), instance)


@pytest.fixture
def emptied(app: Flask) -> Iterator[None]:
    yield
    empty(app)


@pytest.fixture
def session(inside: Flask) -> AISession:
    """Alice's session on the ticket T-7."""
    words = {"reference": "T-7", "subject": "Silent", "description": "Silent"}
    Ticket.file(who("Alice"), words)
    ai_session = a_session(who("Alice"), ticket_ref="T-7")
    db.session.commit()
    return ai_session
