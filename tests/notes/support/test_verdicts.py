"""A statement that rests on a check says what the check found."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

RESTART = "Restart the print service"
OPENS = "Katya opens the mailbox in Outlook"
GROUP = "Is the account in the finance group?"
PORT = "The printer can be reached on its port"


def test_what_the_check_found_none_of_did_not_happen() -> None:
    held = bundle(checks=(a_check("502 errors in the evening", "pass", "None after 19:00."),))
    assert verdict(held, "502 errors still occurred in the evening.", "C1") is not None
    assert verdict(held, "The check for 502 errors in the evening passed.", "C1") is None


@pytest.mark.parametrize(
    ("label", "result", "told", "enters"),
    [
        (GROUP, "fail", "The account is in the finance group.", False),
        (GROUP, "fail", "The account is not in the finance group.", True),
        (GROUP, "pass", "The account is in the finance group.", True),
        (PORT, "pass", "The printer can be reached on its port.", True),
        (PORT, "pass", "The printer cannot be reached on its port.", False),
        (PORT, "fail", "The printer can be reached on its port.", False),
        (RESTART, "fail", "The print service was restarted.", False),
        (RESTART, "fail", "Restarting the print service failed.", True),
        (RESTART, "pass", "The print service was restarted.", True),
        (OPENS, "fail", "Katya can still open the mailbox in Outlook.", False),
        (OPENS, "pass", "Katya opens the mailbox in Outlook.", True),
    ],
)
def test_only_what_was_found_enters(label: str, result: str, told: str, *, enters: bool) -> None:
    held = bundle(checks=(a_check(label, result, ""),))
    assert (verdict(held, told, "C1") is None) is enters
