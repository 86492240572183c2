"""What was done keeps its day, hour and place."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

TWO = "Ines reset the backup job on SRV1 on Monday. Rui moved the proxy rule on SRV2 at 16:45."
TWICE = """Ines reset the backup job on SRV1 on 12 June 2024.
Rui reset the backup job on SRV2 at 10:05; Mia reset the scan folder on 7 May."""
LIES = [
    (TWO, "Ines reset the backup job at 16:45."),
    (TWO, "The backup job was reset at 16:45."),
    (TWO, "At 16:45 Ines reset the backup job."),
    (TWO, "The proxy rule was moved on Monday."),
    (TWICE, "The backup job was reset on SRV1 at 10:05."),
    (TWICE, "The scan folder was reset on 12 June 2024."),
    (TWICE, "The scan folder was reset at 10:05."),
    (TWICE, "Mia reset the scan folder on SRV1."),
    (
        "After Ines had reset the licence key, Rui disabled the connector on SRV2.",
        "Ines reset the licence key on SRV2.",
    ),
]
HONEST = [
    (TWO, "On Monday Ines reset the backup job on SRV1."),
    (TWO, "The proxy rule was moved by Rui on SRV2 at 16:45."),
    (TWICE, "The backup job was reset on SRV1 on 12 June 2024 and on SRV2 at 10:05."),
    (
        "On 3 May Ines stopped the service on SRV1. She then removed the old file.",
        "On 3 May the old file was removed on SRV1.",
    ),
    (
        "The update was installed. The reset on 3 May took an hour, the update 5 minutes.",
        "The reset on 3 May took an hour.",
    ),
    ("3 May, SRV1. The update was installed.", "The update was installed on SRV1 on 3 May."),
    (
        """The storage module is down at head office and in all branches since 07:50 today.
        Tellers get a blank page after logging in.""",
        """The storage module is down at head office and in all branches since 07:50,
        and tellers get a blank page after logging in.""",
    ),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_the_circumstance_of_another_act_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_its_own_circumstance_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is None


def test_what_a_check_was_made_on_holds_for_its_note() -> None:
    held = bundle(
        "Ines restarted the index service at 11:20.",
        checks=(a_check("Restart by hand at 11:40", "pass", "The index service restarted too"),),
    )
    told = "After the restart by hand at 11:40 the index service restarted too."
    assert verdict(held, told, "F1 C1", "resolution") is None
