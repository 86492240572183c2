"""Names and figures keep the company they have in the inputs."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

LIES = [
    ("SRV1 has 8 GB, SRV2 has 16 GB.", "SRV1 has 16 GB."),
    (
        "Ines removed the mapping from PC-1 and PC-2. Rui moved the profile to PC-3.",
        "The profile was moved to PC-1 by Ines.",
    ),
    ("The token of the agent shipd 0.14 expired.", "The token of the agent tailor expired."),
    ("Granted Calendars.Read to mobilesync again.", "Granted mobilesync to Calendars.Read again."),
]
HONEST = [
    (
        """Ines Roth (bank) reset the keys of CLR_A, CLR_B and CLR_C on DB-1, 08:05.
        CLR_D: key left unchanged. Then Ben Adler (us) restarted the app on APP-1, 08:20.""",
        """The keys of CLR_A, CLR_B and CLR_C were reset by Ines Roth,
        and then the app on APP-1 was restarted by Ben Adler.""",
    ),
    (
        """installed KB2549760 on fs-1, set HKLM\\System\\Wait (REG_SZ) from 20000 to 60000,
        rebooted 18 Mar 22:30. fs-2 not touched.""",
        "KB2549760 was installed on fs-1 and HKLM\\System\\Wait was set from 20000 to 60000.",
    ),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_other_company_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_the_company_of_one_input_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is None


def test_two_inputs_may_be_told_in_one_sentence() -> None:
    held = bundle(
        "moved Hide.fxr and Hide.fxa out of C:\\Rules to D:\\parked on img-a, restarted img-a, "
        "started setup again; img-b: only looked at, nothing changed",
        checks=(a_check("Setup of Apps on img-a", "pass", "finished in 14 min, version 2201"),),
    )
    told = (
        "Hide.fxr was moved to D:\\parked and img-a was restarted, "
        "and setup of Apps on img-a finished in 14 min."
    )
    assert verdict(held, told, "F1 C1", section="resolution") is None
