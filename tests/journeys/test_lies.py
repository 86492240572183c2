"""Real cases with a model that lies in every note: no wrong number, name or id is ever posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.fakes.messages_api import FakeMessages
from tests.journeys.real_input import CASES, Case, knowledge_base, ticket_threads
from tests.journeys.telling import HARD, HONEST
from tests.journeys.walk import Tally, entering
from webapp.notes import flight

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases lie beside the repository, and are not here"
)
EVERY = 12  # `make bench` walks them all


@pytest.mark.parametrize("source", [knowledge_base, ticket_threads])
def test_the_posted_note_holds_the_truth_and_no_hard_lie(
    with_claude: Flask,
    service: FakeMessages,
    source: Callable[[], Iterator[Case]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flight, "QUIET_S", 0.0)
    walker, tally = entering(with_claude, service), Tally()
    for case in list(source())[::EVERY]:
        walker.walk(case.cut(), tally)
    assert tally.calls == {"chat": tally.journeys, "note": 2 * tally.journeys}
    assert [entry for entry in tally.entries if entry[1] in HARD | {"invention"}] == []
    assert tally.share(HONEST) >= 0.95
