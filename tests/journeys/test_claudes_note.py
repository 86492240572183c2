"""The note from Claude, over HTTP: what it says truly stands, what it makes up is left out."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor, wait

from flask import Flask

from tests.conftest import logged_in
from tests.factories import who
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, says
from tests.journeys.session import ACTION, CAUSE, FINDING, HONEST, LYING, Session
from webapp.database import writing
from webapp.extensions import db


def test_honest_statements_stand_and_are_paid_once(session: Session, service: FakeMessages) -> None:
    service.default = says(HONEST)
    first = session.preview()
    assert (first["source"], first["from_cache"], first["left_out"]) == ("model", False, [])
    for words in ("Printing stopped.", FINDING, "2026-11-03", "version 5.1.2"):
        assert words in first["markdown"]
    assert session.preview() == first | {"from_cache": True}
    assert len(service.requests) == 1
    assert session.preview("POST")["from_cache"] is False
    assert len(service.requests) == 2


def test_what_is_made_up_is_left_out_with_its_reason(
    session: Session, service: FakeMessages
) -> None:
    service.default = says(LYING)
    shown = session.preview()
    reasons = {one["text"]: one["reason"] for one in shown["left_out"]}
    assert reasons["The server PRINT-02 was replaced."] == "not_in_source"
    assert reasons["It was reinstalled."] == "no_source"
    for lie in ("40", "4 November", "PRINT-02", "reinstalled"):
        assert lie not in shown["markdown"].replace("PRINT-01", "")
    for truth in (FINDING, CAUSE, ACTION):
        assert truth in shown["markdown"]


def test_a_statement_left_out_becomes_a_fact_with_one_click(
    with_claude: Flask, session: Session, service: FakeMessages
) -> None:
    service.default = says(LYING)
    alice = logged_in(with_claude, "alice@north.example")
    page = alice.browser.get(f"/sessions/{session.id}/note").text
    assert "Its sources do not say so." in page
    assert "Add as a fact" in page
    data = {"text": "The server PRINT-02 was replaced.", "kind": "action", "key": uuid.uuid4()}
    assert alice.browser.post(f"/sessions/{session.id}/facts", data=data)
    shown = session.preview()
    assert "The server PRINT-02 was replaced." in shown["markdown"]


def test_all_who_ask_at_once_cost_one_call(session: Session, service: FakeMessages) -> None:
    gate = Gate()
    service.default = says(HONEST, gates={0: gate})
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(session.preview) for _ in range(5)]
        assert gate.reached.wait(20)
        gate.release()
        versions = {one.result()["state_version"] for one in asked}
    assert versions == {4}
    assert len(service.requests) == 1


def test_a_burst_of_facts_costs_two_calls_and_the_first_is_hung_up(
    session: Session, service: FakeMessages
) -> None:
    never = Gate()
    service.will(says(HONEST, gates={0: never}))
    service.default = says(HONEST)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(session.preview)
        assert never.reached.wait(20)
        for number in range(5):
            session.call("POST", "/facts", {"text": f"Finding {number}."})
        shown = asked.result(timeout=20)
    assert shown["state_version"] == 9
    assert len(service.requests) == 2
    assert service.requests[0].gone.wait(5)


def test_a_burst_costs_two_calls_though_each_change_is_looked_at_and_answers_are_quick(
    session: Session, service: FakeMessages
) -> None:
    service.default = says(HONEST)
    with ThreadPoolExecutor(5) as pool:
        asked = []
        for number in range(5):
            session.call("POST", "/facts", {"text": f"Finding {number}."})
            asked.append(pool.submit(session.preview))
            wait(asked, timeout=0.1)
        versions = [one.result(timeout=20)["state_version"] for one in asked]
    assert len(service.requests) <= 2
    assert versions[1:] == [9] * 4


def test_opening_the_note_again_and_again_costs_nothing(
    session: Session, service: FakeMessages
) -> None:
    service.default = says(HONEST)
    opened = [session.preview() for _ in range(6)]
    assert [one["from_cache"] for one in opened] == [False, *[True] * 5]
    assert len(service.requests) == 1


def test_with_ai_off_nothing_leaves(
    with_claude: Flask, session: Session, service: FakeMessages
) -> None:
    with with_claude.app_context(), writing():
        who("Alice").team.switch_ai(off=True)
        db.session.commit()
    session.call("POST", "/messages", {"content": "Printing stopped, what now?"})
    assert session.preview()["source"] == "composer"
    session.call("POST", "/resolution", {"state_version": session.preview()["state_version"]})
    assert service.requests == []
