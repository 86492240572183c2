"""What was weighed is not told as planned, nor a plan as done."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

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
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
