from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.both_databases import empty, shared_app
from tests.factories import a_session, who
from webapp.extensions import db
from webapp.models import AISession


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Flask]:
    yield from shared_app(request, tmp_path_factory.mktemp("notes"), instance)


@pytest.fixture
def session(app: Flask, inside: Flask) -> Iterator[AISession]:
    """Alice's session on T-1, stored."""
    ai_session = a_session(who("Alice"), ticket_ref="T-1")
    db.session.commit()
    yield ai_session
    db.session.rollback()
    empty(app)
