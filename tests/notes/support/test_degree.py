"""How much a thing is, alone or beside another, is told as far as the inputs tell it."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("The answer time was 31 s, usually it is 0.4 s.", "The server answers faster than usual."),
    ("Of 263 payments 241 are SWIFT, 22 RTGS.", "There were more RTGS payments than SWIFT ones."),
    (
        "The disks are sys.vhd with 40 GB and data.vhd with 210 GB.",
        "The larger of the disks is sys.vhd.",
    ),
    ("The disk is nearly full.", "The disk is full."),
]
HONEST = [
    ("The server answers faster than usual.", "It answers faster than usual."),
    ("The copy takes longer than the backup.", "The copy takes longer than the backup does."),
    ("Files larger than 2 GB are skipped.", "Files larger than two gigabytes are skipped."),
    (
        "The till uses the old driver and not the new one.",
        "The till uses the old driver rather than the new one.",
    ),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_a_comparison_no_input_makes_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_a_comparison_an_input_makes_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
