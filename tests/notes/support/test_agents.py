"""Who did a thing is who did it in the inputs."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

PAYMENTS = "Georges Abi Nader released the payments, then we resent the files in batches."
BY_BRAM = (
    "The agent was disabled, so the job could not start. Who disabled it is not clear; Bram Oost "
    "may have done it while tidying up."
)
ACCESS = "Dana Lindqvist had explicit Full Access on PF-3, which is her default mailbox."
LIES = [
    (
        "Ines moved the folder. She then tested the task, which Rui had renamed. Rui was on leave.",
        "Rui then tested the task.",
    ),
    ("Karim Daoud sent the certificate.", "The engineer sent the certificate to Karim Daoud."),
    (PAYMENTS, "Georges Abi Nader resent the files in batches."),
    (
        "000418 and 000437 had moved to Posted, 000422 not.",
        "000418 and 000422 had moved to Posted.",
    ),
    (BY_BRAM, "While tidying up, Bram Oost disabled the agent."),
    (ACCESS, "The mailbox PF-3 had explicit Full Access on the mailbox of Dana Lindqvist."),
    ("We proposed that the bank restore it. The bank might do so.", "The bank restored it."),
    ("We proposed that the bank restore it. The bank did not do so.", "The bank restored it."),
    ("Asked the maker, Olwyn Softworks, for a package.", "Olwyn Softworks asked us for a package."),
]
HONEST = [
    (
        "Ines moved the folder. She then tested the task, which Rui had renamed. Rui was on leave.",
        "Ines then tested the task.",
    ),
    ("Karim Daoud sent the certificate.", "The certificate was sent by Karim Daoud."),
    (PAYMENTS, "We resent the files in batches."),
    ("I rebooted the laptop 2 times.", "The laptop was rebooted 2 times."),
    ("Restarted the spooler, deleted the job, rebooted PC01.", "PC01 was rebooted."),
    (BY_BRAM, "Bram Oost may have disabled the agent while tidying up."),
    ("We proposed that the bank restore it. The bank did so on 3 May.", "The bank restored it."),
    (
        "Asked the maker, Olwyn Softworks, for a package.",
        "Olwyn Softworks was asked for a package.",
    ),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_another_who_did_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_who_did_it_enters(held: str, told: str) -> None:
    assert verdict(held, told) is None
