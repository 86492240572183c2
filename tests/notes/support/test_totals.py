"""The whole is not told for the part."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("The app synced 6.2 GB out of 8.4 GB by noon.", "The app synced 8.4 GB by noon."),
    ("14 of 20 laptops were updated on Monday.", "20 laptops were updated on Monday."),
]
HONEST = [
    ("The app synced 6.2 GB out of 8.4 GB by noon.", "The app synced 6.2 GB by noon."),
    ("14 of 20 laptops were updated on Monday.", "14 of the 20 laptops were updated on Monday."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_a_whole_in_the_place_of_its_part_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_a_part_enters(held: str, told: str) -> None:
    assert verdict(held, told) is None
