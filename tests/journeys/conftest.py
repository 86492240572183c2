from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.fakes.messages_api import FakeMessages
from webapp import create_app
from webapp.extensions import db


@pytest.fixture
def service() -> Iterator[FakeMessages]:
    with FakeMessages() as service:
        yield service


@pytest.fixture
def with_claude(service: FakeMessages, database_url: str, instance: Path) -> Iterator[Flask]:
    """The app with a key: the SDK is real, only the far end is ours."""
    app = create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        ANTHROPIC_API_KEY=service.key,
        ANTHROPIC_BASE_URL=service.url,
    )
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
