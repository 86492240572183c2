"""What was weighed is not told as planned, nor a plan as done."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

PROMISE = "A fix in the application is planned for release 9.4, though not promised."
GUESS = "The vendor thinks that version 7.2.3 could contain the fix, but could not promise it."

REBUILD = "Imran says the index rebuild ran at 10:15 on the database, could be why it was slow"
LIES = [
    (
        "The firmware update was put off until after the audit.",
        "The firmware was updated after the audit.",
    ),
    ("Moving the agent to SRV1 is being considered.", "The agent will be moved to SRV1."),
    (
        "Ann approved a review of the group; it is scheduled for 18 August.",
        "The review of the group has been carried out.",
    ),
    ("Ann is assessing whether a report is needed.", "Ann will make a report."),
    (
        "Asked the team to evaluate the date; they have not decided yet.",
        "The team will evaluate the date.",
    ),
    (
        "Site Nablus still on 3.4.0, update not yet done, proposed for 20/01/2022",
        "On 20/01/2022 the site Nablus was updated as well.",
    ),
    (PROMISE, "A fix in the application is promised for release 9.4."),
    (GUESS, "Version 7.2.3 contains the fix."),
    ("Plan: if the service stops again, Ann will collect a dump.", "Ann collected a dump."),
    ("The transfers of Ann are pending.", "The transfers of Ann were carried out."),
    (REBUILD, "The index rebuild on the database made it slow."),
    ("Omar could not attend and wants to try on his own.", "Omar tried on his own."),
]
HONEST = [
    (
        "The firmware update was put off until after the audit.",
        "The update of the firmware was put off until after the audit.",
    ),
    ("The restart is planned for Friday.", "The restart will be on Friday."),
    (
        "If the points are invalid, it will return the error.",
        "When the points are invalid, it returns the error.",
    ),
    ("The agent will be moved to SRV1.", "Moving the agent to SRV1 is planned."),
    (
        "Site Nablus still on 3.4.0, update not yet done, proposed for 20/01/2022",
        "The update of the site Nablus is proposed for 20/01/2022.",
    ),
    ("38 pending transactions at 12:00, answer time 0.5 s", "The answer time at 12:00 was 0.5 s."),
    (PROMISE, "A fix in the application is planned for release 9.4 but is not promised."),
    (GUESS, "Version 7.2.3 could contain the fix."),
    (
        "Plan: if the service stops again, Ann will collect a dump.",
        "If the service stops again, Ann will collect a dump.",
    ),
    (
        "All transfers stayed in state PENDING until they expired after 30 minutes.",
        "The transfers expired after 30 minutes.",
    ),
    (
        "Proposed to Ann to move the agent; no decision yet.",
        "There is no decision yet on moving the agent.",
    ),
    (REBUILD, "The index rebuild on the database could be why it was slow."),
    ("Omar could not attend and wants to try on his own.", "Omar wants to try on his own."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
