from __future__ import annotations

import pytest

from webapp.assistant.phrases import compile_pattern
from webapp.assistant.proposals import observations_in

PATTERNS = [compile_pattern("spooler; stopped")]


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Hi. The spooler is stopped. Bye.", ["The spooler is stopped."]),
        ("> - The spooler is stopped", ["The spooler is stopped"]),
        ("It shows error 0x80070643 again", ["It shows error 0x80070643 again"]),
        ("Her address is 169.254.12.7", ["Her address is 169.254.12.7"]),
        ("Has the spooler stopped?", []),
        ("Maybe error 691", []),
        ("The spooler is not stopped", []),
        ("The user called twice", []),
        ("KNOWN: the spooler stopped", []),
        ("Event 1\nEvent 11\nEvent 12\nEvent 13\nEvent 14", ["Event 11", "Event 12", "Event 13"]),
        ("Event 11\nevent 11", ["Event 11"]),
        ("", []),
    ],
)
def test_only_stated_observations_are_proposed(message: str, found: list[str]) -> None:
    assert observations_in(message, PATTERNS, ["known: the spooler stopped"]) == found
