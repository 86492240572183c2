"""Figures that the inputs imply, and those that they do not."""

from __future__ import annotations

import pytest

from tests.notes.bundles import bundle, verdict

IMPLIED = [
    (
        "Ticket of 3 May 2024: it has been broken since 1 May.",
        "It has been broken since 2024-05-01.",
    ),
    ("The lease lasts 28800 seconds.", "The lease lasts 8 hours."),
    ("The scan took 90 seconds.", "The scan took 1.5 minutes."),
    ("KIOSK-03 and KIOSK-15 were switched off.", "Two kiosks were switched off."),
    ("Terminals FT-01 to FT-16 drop out.", "The sixteen terminals drop out."),
    ("Both zones hold the record.", "The two zones hold the record."),
    ("The drive failed at 09:30: no disk.", "At 09:30 the drive failed."),
]

NOT_IMPLIED = [
    ("Broken since 1 May. Fixed in June 2023, again in 2024-07-02.", "Broken since 2024-05-01."),
    ("Ticket of 3 May 2024: broken since 1 May.", "Broken since 2023-05-01."),
    ("The lease lasts 28800 seconds.", "The lease lasts 9 hours."),
    ("The file holds 2 GB.", "The file holds 2048 MB."),
    ("PS01 and PS02 are slow, 5 users wait.", "2 users wait."),
    ("KIOSK-03 and KIOSK-15 were switched off.", "Three kiosks were switched off."),
    ("Terminals FT-01 to FT-16 drop out.", "The fifteen terminals drop out."),
    ("Both zones hold the record.", "The three zones hold the record."),
]


@pytest.mark.parametrize(("said", "statement"), IMPLIED)
def test_a_figure_that_follows_from_the_input_enters(said: str, statement: str) -> None:
    assert verdict(bundle(said), statement) is None


@pytest.mark.parametrize(("said", "statement"), NOT_IMPLIED)
def test_a_figure_that_does_not_follow_stays_out(said: str, statement: str) -> None:
    assert verdict(bundle(said), statement) == "not_in_source"
