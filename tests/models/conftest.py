from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.both_databases import empty, shared_app
from tests.factories import a_session, who
from webapp.extensions import db
from webapp.models import AISession, User

Rise = Callable[[Callable[[], object]], int]


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Flask]:
    yield from shared_app(request, tmp_path_factory.mktemp("models"), instance)


@pytest.fixture(autouse=True)
def _emptied(app: Flask) -> Iterator[None]:
    yield
    empty(app)


@pytest.fixture
def owner(inside: object) -> User:
    return who("Alice")


@pytest.fixture
def session(owner: User) -> AISession:
    """Alice's session, stored."""
    ai_session = a_session(owner, ticket_ref="T-1")
    db.session.commit()
    return ai_session


@pytest.fixture
def rise(session: AISession) -> Rise:
    """Run one verb in a transaction of its own; tell how far the session's version rose."""

    def run(verb: Callable[[], object]) -> int:
        db.session.commit()
        before = session.state_version
        verb()
        db.session.commit()
        return session.state_version - before

    return run
