"""What is said of a check's result: by the name that the page and the note give the check."""

from __future__ import annotations

import pytest

from tests.conftest import Person
from tests.views.conftest import HTMX, Ids


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("pass", "Check C1 passed."),
        ("fail", "Check C1 failed."),
        ("skipped", "Check C1 skipped."),
        ("", "Check C1 is open again."),
    ],
)
def test_its_result_is_said_by_its_name(alice: Person, mine: Ids, result: str, words: str) -> None:
    place = f"/sessions/{mine.session_id}/checks/{mine.check_id}/result"
    alice.browser.post(place, data={"result": "skipped" if not result else "pass"})
    assert words in alice.browser.post(place, data={"result": result}, headers=HTMX).text
