"""A session's timeline: what happened, in order, from the records."""

from __future__ import annotations

from flask import Flask

from tests.conftest import Person
from tests.views.conftest import Ids, text_of
from tests.views.test_queries import FEW, MANY, asked, full_session, stored

TOLD = (
    "Session started",
    "Fact F1 The spooler is stopped.",
    "Fix suggested",
    "Check C1 failed",
    "Decided:",
    "Outcome: It worked",
    "Fact F1 removed",
    "Resolved at version",
)


def test_it_tells_what_happened_in_order_and_by_whom(alice: Person, bob: Person, mine: Ids) -> None:
    here = f"/sessions/{mine.session_id}"
    fix = f"{here}/fixes/{mine.fix_id}"
    for path, sent in (
        (f"{here}/checks/{mine.check_id}/result", {"result": "fail", "note": "Stopped."}),
        (f"{fix}/decision", {"decision": "one_off"}),
        (f"{fix}/outcome", {"outcome": "worked"}),
        (f"{here}/facts/{mine.fact_id}/removal", {}),
    ):
        assert bob.browser.post(path, data=sent).status_code in (200, 303)
    note = alice.browser.get(f"{here}/note").text
    version = note.partition('name="state_version" value="')[2].partition('"')[0]
    sent = {"state_version": version, "markdown": "Restarted the spooler."}
    assert alice.browser.post(f"{here}/resolution", data=sent).status_code == 303
    page = alice.browser.get(f"{here}/timeline").text
    assert page.count("<ol") == 1
    words = text_of(page)
    places = [words.find(told) for told in TOLD]
    assert -1 not in places
    assert places == sorted(places)
    assert f"Resolved at version {version}" in words
    assert "Bob" in words[places[3] : places[4]]


def test_it_asks_as_often_for_forty_of_everything_as_for_one(app: Flask, alice: Person) -> None:
    few, many = (stored(app, full_session, size) for size in (FEW, MANY))
    paths = (f"/sessions/{few}/timeline", f"/sessions/{many}/timeline")
    assert [asked(alice, path) for path in paths] == [4, 4]


def test_another_team_gets_404(alice: Person, foreign: Ids) -> None:
    assert alice.browser.get(f"/sessions/{foreign.session_id}/timeline").status_code == 404


def test_a_long_one_comes_in_parts_that_leave_nothing_out(app: Flask, alice: Person) -> None:
    key = stored(app, full_session, MANY)
    last = f"/sessions/{key}/timeline"
    pages = [alice.browser.get(f"{last}?skip={skipped}").text for skipped in (0, 50, 100, 150)]
    assert [page.count('class="event ') for page in pages] == [50, 50, 50, 11]
    told = [text_of(page) for page in pages]
    assert "Session started" in told[3]
    assert [sum(f"Fact F{2 * n + 1} " in page for page in told) for n in range(MANY)] == [1] * MANY
    before, after = "What happened before", "What happened after"
    assert [(before in page, after in page) for page in told] == [
        (True, False),
        (True, True),
        (True, True),
        (False, True),
    ]
