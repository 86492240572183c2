"""Callers of the JSON API, and one session with everything a session can hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from tests.api.stage import Caller, Stage, caller, stored_stage

Build = Callable[[str], Stage]


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
