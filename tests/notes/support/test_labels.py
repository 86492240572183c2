"""What stands under a label is said of what it names."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

HELD = "Scan after the update. SRV1: 3 of 8 jobs failed, SRV2: none, SRV3 - 2 GB free"
LIES = ["3 of 8 jobs failed on SRV2.", "SRV1 has 2 GB free.", "On SRV3 3 of 8 jobs failed."]
HONEST = ["3 of 8 jobs failed on SRV1.", "On SRV1, 3 of 8 jobs failed.", "SRV3 has 2 GB free."]


@pytest.mark.parametrize("told", LIES)
def test_what_another_label_holds_is_left_out(told: str) -> None:
    assert verdict(HELD, told) is not None


@pytest.mark.parametrize("told", HONEST)
def test_what_its_own_label_holds_enters(told: str) -> None:
    assert verdict(HELD, told) is None


def test_what_no_label_holds_goes_with_any() -> None:
    held = "All of them have 2 GB free. SRV1: 3 of 8 jobs failed, SRV2: none"
    assert verdict(held, "SRV2 has 2 GB free.") is None
