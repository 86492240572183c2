from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.messages_api import FakeMessages


@pytest.fixture(scope="session")
def service() -> Iterator[FakeMessages]:
    with FakeMessages() as service:
        yield service


@pytest.fixture
def api(service: FakeMessages) -> FakeMessages:
    """One address for all tests, so that they share the client's connections."""
    service.begin_anew()
    return service
