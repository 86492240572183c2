from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.fakes.app import app_with_claude
from tests.fakes.messages_api import FakeMessages
from tests.journeys.session import Session, opened


@pytest.fixture
def service() -> Iterator[FakeMessages]:
    with FakeMessages() as service:
        yield service


@pytest.fixture
def with_claude(service: FakeMessages, database_url: str, instance: Path) -> Iterator[Flask]:
    for app in app_with_claude(database_url, instance, service):
        app.config["TESTING"] = True
        app.config["WTF_CSRF_ENABLED"] = False
        yield app


@pytest.fixture
def session(with_claude: Flask) -> Session:
    return opened(with_claude)
