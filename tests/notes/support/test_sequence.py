"""What followed what, and which way it went, is told as it was."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

SET = "Mira stopped the collection set, moved three files and started the collection set again."
HOST = "Mira changed the database host from PRDB01 to DRDB01 and restarted the archive service."
LEVEL = "Save for the level, which Ann raised and put back afterwards, nothing was changed."
LIES = [
    (SET, "The collection set was started and then stopped."),
    (HOST, "The database host was changed to PRDB01."),
    (HOST, "Mira restarted the archive service and then changed the database host."),
]
HONEST = [
    (SET, "The collection set was stopped and then started."),
    (HOST, "The database host was changed to DRDB01."),
    (HOST, "The database host was changed from PRDB01."),
    ("If the set is stopped, then the files are moved.", "If the set is stopped, then files move."),
    (LEVEL, "Nothing was changed save for the level, which Ann raised and put back afterwards."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_what_is_turned_round_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_what_keeps_its_order_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
