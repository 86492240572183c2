"""A universal is said of what the inputs say it of, and as surely."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("Ann sent the 88 results again; 85 arrived.", "All 88 results were sent again and arrived."),
    ("It shows the prompt at every start for the user.", "It shows the prompt for every user."),
    ("Tills 1 and 2 take cards. Till 3 does not.", "None of the tills take cards."),
    ("Three calls were watched. None lost a packet.", "No packet is ever lost."),
    ("Only phones that were restarted seem to lose mail.", "Only restarted phones lose mail."),
    ("14 cache files, 1 of them (a.cache, 2 KB) stops early.", "All 14 cache files stop early."),
    ("Omar has role A1 only, Farah has roles A1 and B2.", "Farah has only the role A1."),
]
HONEST = [
    ("Ann sent the 88 results again; all 88 arrived.", "All 88 results were sent again."),
    ("Every user sees the prompt at each start.", "The prompt appears for every user."),
    ("None of the tills take cards.", "None of the tills take cards."),
    ("Three calls were watched. None lost a packet.", "None of the three calls lost a packet."),
    ("Only phones that were restarted lose mail.", "Only restarted phones lose mail."),
    ("14 cache files, 1 of them (a.cache, 2 KB) stops early.", "1 of 14 cache files stops early."),
    ("Omar has role A1 only, Farah has roles A1 and B2.", "Omar has only the role A1."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
