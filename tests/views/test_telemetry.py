"""Every request has a name, and nobody's words are in what is said about it."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.conftest import Person
from webapp.extensions import db
from webapp.logs import REQUEST_ID


@pytest.mark.parametrize("given", ["", "short", "ä" * 20, "a b c d e f", "x" * 65])
def test_a_request_gets_a_name_unless_it_brings_a_good_one(alice: Person, given: str) -> None:
    answer = alice.browser.get("/sessions", headers={REQUEST_ID: given} if given else {})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers[REQUEST_ID])


def test_the_proxys_name_for_a_request_is_kept(alice: Person) -> None:
    answer = alice.browser.get("/sessions", headers={REQUEST_ID: "edge-0123456789"})
    assert answer.headers[REQUEST_ID] == "edge-0123456789"


def test_production_logs_the_view_and_not_the_search(
    app: Flask, alice: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    app.config["SETTINGS"].env = "production"
    alice.browser.get("/sessions?q=payroll", headers={REQUEST_ID: "edge-0123456789"})
    shown = capsys.readouterr().out
    entry = json.loads(shown.splitlines()[-1])
    assert (entry["event"], entry["endpoint"], entry["status"]) == (
        "request",
        "sessions.index",
        200,
    )
    assert entry["request_id"] == "edge-0123456789"
    assert "payroll" not in shown


def test_a_database_that_is_down_is_said_with_when_to_come_back(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, TimeoutError())

    monkeypatch.setattr(db.session, "connection", fail)
    answer = alice.browser.get("/sessions")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer" in answer.text
