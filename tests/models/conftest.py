from __future__ import annotations

import pytest

from tests.factories import a_session, who
from webapp.extensions import db
from webapp.models import AISession, User


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Rules hold on both databases."""
    name: str = request.param
    return name


@pytest.fixture
def owner(inside: object) -> User:
    return who("Alice")


@pytest.fixture
def session(owner: User) -> AISession:
    """Alice's session, stored."""
    ai_session = a_session(owner, ticket_ref="T-1")
    db.session.commit()
    return ai_session
