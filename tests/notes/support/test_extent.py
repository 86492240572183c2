"""All, each and none are said of those of whom the inputs say it."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("Two other banks confirmed it; a third did not answer.", "All other banks confirmed it."),
    ("Home workers lose the VPN every 60 minutes.", "All home workers lose the VPN."),
    ("Cheques of one customer cannot be uploaded.", "No cheque can be uploaded."),
    ("PC01 and PC02 print, PC03 does not.", "Each PC prints."),
    ("We cannot upload cheques for the customer Bait.", "No cheque at all can be uploaded."),
]
HONEST = [
    ("The firewall log has not been looked at yet.", "Nobody has looked at the firewall log yet."),
    ("Both printers printed a badge.", "Each printed a badge."),
    ("All 6 VMs shut down.", "The VMs all shut down."),
    ("Tried with 5 users per group.", "It was tried with 5 users of each group."),
    ("We could not prove the cause.", "The cause could not be proved."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_what_is_said_of_more_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_what_is_said_of_as_many_enters(held: str, told: str) -> None:
    assert verdict(held, told) is None
