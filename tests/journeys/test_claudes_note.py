"""The note from Claude, over HTTP: what it says truly stands, what it makes up is left out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import logged_in
from tests.factories import who
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, refuses, says
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken

FINDING = "The spooler on PRINT-01 stopped at 08:15."
CAUSE = "A driver update of 3 November 2026 broke the spooler."
ACTION = "Rolled back the printer driver to version 5.1.2."


def note(**sections: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return what the model hands in, as the structured answer's text."""
    written: Mapping[str, object] = {
        name: [{"text": text, "cites": list(cites)} for text, cites in sections.get(name, ())]
        for name in ("problem", "confirmed", "root_cause", "resolution")
    }
    return json.dumps({**written, "root_cause_state": "confirmed"})


HONEST = note(
    problem=[("Printing stopped.", ["P"])],
    confirmed=[("", ["F1"])],
    root_cause=[("A driver update of 2026-11-03 broke the spooler.", ["F2"])],
    resolution=[("The printer driver was rolled back to version 5.1.2.", ["F3"])],
)
LYING = note(
    problem=[("Printing stopped on 40 computers.", ["P"])],
    root_cause=[("A driver update of 4 November 2026 broke the spooler.", ["F2"])],
    resolution=[("The server PRINT-02 was replaced.", ["F3"]), ("It was reinstalled.", ["F9"])],
)


@dataclass(frozen=True)
class Session:
    """A session with three facts, as a client of the JSON API works it."""

    browser: FlaskClient
    headers: Mapping[str, str]
    path: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.browser.open(
            f"{self.path}{path}", method=method, json=body, headers=self.headers
        )
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def preview(self, method: str = "GET") -> Any:
        return self.call(method, "/resolution-note/preview")


@pytest.fixture
def session(with_claude: Flask) -> Session:
    with with_claude.app_context(), writing():
        _, token = ApiToken.issue(who("Alice"), "tests")
        db.session.commit()
    browser, headers = with_claude.test_client(), {"Authorization": f"Bearer {token}"}
    words = {"title": "Printing stopped", "problem": "Nothing is printed.", "ticket_ref": "T-7"}
    made = browser.post("/api/v1/ai-sessions", json=words, headers=headers).get_json()
    session = Session(browser, headers, f"/api/v1/ai-sessions/{made['id']}")
    for text, kind in ((FINDING, "finding"), (CAUSE, "cause"), (ACTION, "action")):
        session.call("POST", "/facts", {"text": text, "kind": kind})
    return session


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
    page = alice.browser.get(f"/sessions/{session.path.rpartition('/')[2]}/note").text
    assert "Its sources do not say so." in page
    assert "Add as a fact" in page
    data = {"text": "The server PRINT-02 was replaced.", "kind": "action", "key": uuid.uuid4()}
    assert alice.browser.post(f"/sessions/{session.path.rpartition('/')[2]}/facts", data=data)
    shown = session.preview()
    assert "The server PRINT-02 was replaced." in shown["markdown"]


@pytest.mark.parametrize("status", [401, 400, 500, 529])
def test_without_an_answer_the_composer_stands_in_and_is_not_kept(
    with_claude: Flask, session: Session, service: FakeMessages, status: int
) -> None:
    service.default = refuses(status)
    stand_in = session.preview()
    assert (stand_in["source"], stand_in["from_cache"]) == ("composer", False)
    assert FINDING in stand_in["markdown"]
    service.default = says(HONEST)
    assert session.preview()["source"] == "model"


def test_an_answer_that_is_no_note_is_not_believed(session: Session, service: FakeMessages) -> None:
    service.default = says('{"problem": "not a list"}')
    assert session.preview()["source"] == "composer"


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
