"""Programs that act at once, through HTTP: nobody's write is lost or overwritten unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from tests.api.stage import Caller, Stage

CALLERS = 6
both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def at_once(alice: Caller, call: Callable[[Caller, int], TestResponse]) -> Counter[int]:
    """Let callers with clients of their own act at the same moment; count their statuses."""
    start = Barrier(CALLERS)

    def act(number: int) -> int:
        client = alice.client.application.test_client()
        start.wait(timeout=30)
        return call(replace(alice, client=client), number).status_code

    with ThreadPoolExecutor(CALLERS) as pool:
        return Counter(pool.map(act, range(CALLERS)))


@both_databases
def test_of_those_who_read_the_same_one_may_change_it(stage: Stage, alice: Caller) -> None:
    read = {"If-Match": alice("GET", stage.session).headers["ETag"]}

    def change(call: Caller, number: int) -> TestResponse:
        return call("PATCH", stage.session, {"title": f"Title {number}"}, read)

    assert at_once(alice, change) == {200: 1, 409: CALLERS - 1}
    assert alice.get(stage.session)["state_version"] == stage.state_version + 1


@both_databases
def test_every_fact_is_kept_and_numbered(stage: Stage, alice: Caller) -> None:
    def add(call: Caller, number: int) -> TestResponse:
        return call("POST", f"{stage.session}/facts", {"text": f"Fact {number}"})

    assert at_once(alice, add) == {201: CALLERS}
    numbers = [fact["number"] for fact in alice.get(f"{stage.session}/facts")["items"]]
    assert numbers == list(range(1, CALLERS + 2))
    assert alice.get(stage.session)["state_version"] == stage.state_version + CALLERS


@both_databases
def test_one_note_is_posted(stage: Stage, alice: Caller) -> None:
    def resolve(call: Caller, number: int) -> TestResponse:
        body = {"state_version": stage.state_version, "markdown": f"Note {number}"}
        return call("POST", f"{stage.session}/resolution", body)

    assert at_once(alice, resolve) == {201: 1, 409: CALLERS - 1}
    notes = [one["markdown"] for one in alice.get(f"{stage.session}/ticket-posts")["items"]]
    assert len(notes) == 2
    assert notes[0].startswith("Note ")
