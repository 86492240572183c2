"""A thing is called what its inputs call it."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("The queue is paused; the test page is fine.", "The test page is blank."),
    ("The old switch is slow.", "The old switch is loud."),
]
HONEST = [
    ("The test page is fine.", "The test page works."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
