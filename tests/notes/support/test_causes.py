"""Cause and effect keep their places."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

AFTER_ALL = """The certificates refer to the old CA, which is no longer trusted after the renewal,
and therefore the laptops cannot sign in."""
BEFORE = "After Ann had saved the registry, I created the key Idle, so that the CPUs stay awake."
UNTIL = "Test on the phone: skipped. no such phone available, customer tests after the release"

CLEARED = "A damaged cable caused the loss. The upgrade to 4.12.45 has nothing to do with it."
LIES = [
    ("The job failed because the disk was full.", "The job failed although the disk was full."),
    (BEFORE, "The registry was saved by Ann after the key Idle was created."),
    ("The fan failed, so the card overheated.", "The fan failed because the card overheated."),
    ("The failed fan let the card overheat.", "The overheated card made the fan fail."),
    (AFTER_ALL, "The certificates refer to the old CA because the laptops cannot sign in."),
    ("11:45 Sam reset it, before that Dana saved the item.", "Before Dana saved it, Sam reset it."),
    (CLEARED, "The damaged cable is a consequence of the upgrade to 4.12.45."),
]
HONEST = [
    (BEFORE, "The registry was saved by Ann before the key Idle was created."),
    (UNTIL, "The test on the phone was skipped because such a phone was not available."),
    ("The fan failed, so the card overheated.", "The card overheated because the fan failed."),
    ("Mail is late because of the full queue.", "The full queue led to late mail."),
    (AFTER_ALL, "The laptops cannot sign in because the certificates refer to the old CA."),
    ("11:45 Sam reset it, before that Dana saved the item.", "Before Sam reset it, Dana saved it."),
    (CLEARED, "The loss was caused by a damaged cable."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
