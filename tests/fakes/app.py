"""The app with a key: the SDK is real, only the far end is ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.fakes.messages_api import FakeMessages
from webapp import create_app
from webapp.extensions import db


def app_with_claude(database_url: str, instance: Path, service: FakeMessages) -> Iterator[Flask]:
    """Yield the app, and let go of its database afterwards."""
    app = create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        ANTHROPIC_API_KEY=service.key,
        ANTHROPIC_BASE_URL=service.url,
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
