"""Sentences as engineers write them are read as they are meant, seen by what the check lets in."""

from __future__ import annotations

import pytest

from tests.notes.bundles import bundle, verdict

LIES = [
    (
        "Users of TELLER cannot be updated; users of AUDIT can be updated.",
        "Users of TELLER can be updated, while users of AUDIT cannot.",
    ),
    (
        "Greta advised against sending the files a second time.",
        "Greta advised sending the files a second time.",
    ),
    ("Outlook took 4 seconds.", "Outlook needed more than a minute."),
    ("Outlook took one minute.", "Outlook took two minutes."),
    ("Release 4.8.2 was requested for 27 December 2022.", "Release 4.8.2 was released."),
    ("Nothing in that folder was deleted.", "The folder was deleted."),
    ("The length is counted in bytes and not in characters.", "It is counted in characters."),
]
HONEST = [
    ("Showed the files, deleted 6 .BLF files, rebooted.", "Six .BLF files were deleted."),
    ("UE-V times out only after one minute.", "UE-V times out only after a minute."),
    ("The tunnel closes after one minute.", "The tunnel closes after 60 seconds."),
    (
        "The package without the validation was delivered to UAT.",
        "The package was delivered to UAT.",
    ),
    ("Nothing in that folder was deleted.", "In that folder nothing was deleted."),
    ("We tried to log off, nothing changed.", "Nothing changed."),
    ("Please note that the module is down.", "The module is down."),
    ("I need to enter 14 transfers.", "14 transfers have to be entered."),
    ("If it holds, check 70 will be stored.", "Check 70 will be stored if it holds."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_what_is_not_meant_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_what_is_meant_enters(held: str, told: str) -> None:
    assert verdict(held, told) is None


def test_who_reported_may_be_called_the_customer() -> None:
    held = bundle(problem="We restarted the gateway once.")
    assert verdict(held, "The customer restarted the gateway once.", "P") is None
    assert verdict("The gateway was restarted.", "The customer restarted the gateway.") is not None
