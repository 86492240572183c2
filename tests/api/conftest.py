"""Callers of the JSON API, and one session with everything a session can hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from tests.api.stage import Caller, Stage, caller, stored_stage
from webapp import create_app
from webapp.extensions import db

Build = Callable[[str], Stage]


@pytest.fixture(scope="session")
def one_app(template_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for many tests: each takes a stage of its own in it."""
    home = tmp_path_factory.mktemp("api")
    path = shutil.copy(template_file, home / "api.sqlite3")
    app = create_app(
        DATABASE_URL=f"sqlite:///{path}", RESOLUTIONFLOW_INSTANCE=home, RESOLUTIONFLOW_API_RATE="0"
    )
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def one_caller(one_app: Flask) -> Caller:
    """Alice, in the application that tests share."""
    return caller(one_app, "Alice")


@pytest.fixture
def own_stage(one_app: Flask) -> Stage:
    return stored_stage(one_app, "Alice")


@pytest.fixture
def build(app: Flask) -> Build:
    """Return what makes one record of every kind for a person of the cast."""
    return partial(stored_stage, app)


@pytest.fixture
def stage(build: Build) -> Stage:
    return build("Alice")


@pytest.fixture
def alice(app: Flask) -> Caller:
    return caller(app, "Alice")


@pytest.fixture
def bob(app: Flask) -> Caller:
    return caller(app, "Bob")


@pytest.fixture
def charlie(app: Flask) -> Caller:
    return caller(app, "Charlie")
