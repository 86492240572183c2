"""Failure is ordinary: whatever the service does, the engineer gets words and a way on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import logged_in
from tests.fakes.failures import ROWS, Failure, hurried
from tests.fakes.messages_api import FakeMessages
from tests.journeys.aftermath import AFTER
from tests.journeys.session import opened


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    with hurried():
        yield


CASES = [(row, purpose) for row in ROWS for purpose in row.purposes]


@pytest.mark.parametrize(
    ("failure", "purpose"), CASES, ids=[f"{row.name}-{purpose}" for row, purpose in CASES]
)
def test_a_failure_leaves_words_and_a_way_on(
    with_claude: Flask, service: FakeMessages, failure: Failure, purpose: str
) -> None:
    browser = logged_in(with_claude, "alice@north.example").browser
    session = opened(with_claude)
    assert list(AFTER[purpose](with_claude, service, browser, session, failure)) == []
