"""Nobody is called as a witness whom no input calls."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("Mail flow resumed.", "Mail flow resumed and the users confirmed it."),
    ("Replaced the cable.", "The cable was replaced, which the customer approved."),
]
HONEST = [
    ("The spooler is stopped.", "The engineer confirmed that the spooler is stopped."),
    (
        "Removed the copy after checking with Ann Dahl.",
        "After Ann Dahl had confirmed it, the copy was removed.",
    ),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_it_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_it_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
