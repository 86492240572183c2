from __future__ import annotations

import base64
import json
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.api.stage import Caller, Stage, caller
from webapp.extensions import db

WORDS = {"title": "Silent printer", "problem": "Nothing comes out of it."}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def opened(call: Caller, **words: str) -> Any:
    answer = call("POST", "/ai-sessions", WORDS | words)
    assert answer.status_code == 201, answer.text
    return answer.json


def listed(call: Caller, query: str) -> list[str]:
    return [item["title"] for item in call.get(f"/ai-sessions?{query}")["items"]]


def test_a_session_comes_back_as_it_was_opened(one_caller: Caller) -> None:
    made = opened(one_caller, client_name=" Harbour\tLtd ", ticket_ref="T-9")
    assert made | WORDS | {"client_name": "Harbour Ltd", "ticket_ref": "T-9"} == made
    assert (made["status"], made["state_version"], made["resolved_at"]) == ("active", 1, None)
    assert TIME.fullmatch(made["created_at"])
    assert one_caller.get(f"/ai-sessions/{made['id']}") == made


@pytest.mark.parametrize(
    ("field", "text"),
    [("title", "x" * 201), ("title", " \n"), ("problem", "x" * 20_001), ("problem", "")],
)
def test_a_text_out_of_bounds_is_named(field: str, text: str, one_caller: Caller) -> None:
    answer = one_caller("POST", "/ai-sessions", WORDS | {field: text})
    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_an_edit_bumps_once_and_no_edit_does_not(own_stage: Stage, one_caller: Caller) -> None:
    before = one_caller.get(own_stage.session)
    same = one_caller("PATCH", own_stage.session, {"title": before["title"]}).json
    assert same == before
    change = {"title": "Other", "problem": "Other", "client_name": "Other", "status": "escalated"}
    changed = one_caller("PATCH", own_stage.session, change).json
    assert changed is not None
    assert changed | change == changed
    assert changed["state_version"] == before["state_version"] + 1


def test_status_alone_does_not_bump(own_stage: Stage, one_caller: Caller) -> None:
    for status in ("escalated", "active"):
        changed = one_caller("PATCH", own_stage.session, {"status": status}).json
        assert changed is not None
        assert changed["status"] == status
        assert changed["state_version"] == own_stage.state_version


def test_a_resolved_session_takes_nothing_but_reopening(
    own_stage: Stage, one_caller: Caller
) -> None:
    resolution = {"state_version": own_stage.state_version}
    assert one_caller("POST", f"{own_stage.session}/resolution", resolution).status_code == 201
    resolved = one_caller.get(own_stage.session)
    assert resolved["status"] == "resolved"
    assert TIME.fullmatch(resolved["resolved_at"])
    for change in ({"title": "Other"}, {"status": "escalated"}, {}):
        answer = one_caller("PATCH", own_stage.session, change)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["current"] == resolved
    answer = one_caller("PATCH", own_stage.session, {"status": "active", "title": "Again"})
    assert answer.json is not None
    reopened = (answer.json["status"], answer.json["title"], answer.json["resolved_at"])
    assert reopened == ("active", "Again", None)


@pytest.mark.parametrize("name", ["title", "client_name", "ticket_ref", "status"])
def test_null_clears_nothing_and_says_so(own_stage: Stage, one_caller: Caller, name: str) -> None:
    before = one_caller.get(own_stage.session)
    answer = one_caller("PATCH", own_stage.session, {name: None})
    assert answer.status_code == 422
    refused: Any = answer.json
    assert [one["field"] for one in refused["errors"]] == [name]
    assert one_caller.get(own_stage.session) == before


def test_a_session_is_resolved_by_a_resolution_alone(own_stage: Stage, one_caller: Caller) -> None:
    answer = one_caller("PATCH", own_stage.session, {"status": "resolved"})
    assert answer.status_code == 422


def test_a_change_since_it_was_read_is_a_conflict_that_shows_it(
    own_stage: Stage, one_caller: Caller
) -> None:
    read = {"If-Match": one_caller("GET", own_stage.session).headers["ETag"]}
    first = one_caller("PATCH", own_stage.session, {"title": "First"}, read)
    assert first.status_code == 200
    second = one_caller("PATCH", own_stage.session, {"title": "Second"}, read)
    assert second.status_code == 409
    assert second.json is not None
    assert second.json["current"] == first.json
    reopening = one_caller("PATCH", own_stage.session, {"status": "active"}, read)
    assert reopening.status_code == 409
    again = {"If-Match": first.headers["ETag"]}
    assert one_caller("PATCH", own_stage.session, {"title": "Second"}, again).status_code == 200


def test_a_list_is_read_in_pages_newest_change_first(app: Flask) -> None:
    call = caller(app, "Charlie")
    made = [opened(call, title=f"Number {number}") for number in range(5)]
    call("PATCH", f"/ai-sessions/{made[0]['id']}", {"problem": "Changed."})
    found, query = [], "limit=2"
    while query:
        page = call.get(f"/ai-sessions?{query}")
        found += [item["title"] for item in page["items"]]
        assert len(page["items"]) <= 2
        query = page["next"] and f"limit=2&cursor={page['next']}"
    assert found == [f"Number {number}" for number in (0, 4, 3, 2, 1)]


def test_a_page_that_ends_the_list_has_no_next(app: Flask) -> None:
    call = caller(app, "Charlie")
    for _ in range(2):
        opened(call)
    assert call.get("/ai-sessions?limit=2")["next"] is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("straße", True),
        ("ÜBERLAUF", True),
        ("überlauf", True),
        ("100%25", True),
        ("harbour", True),
        ("t-77", True),
        ("of_it", False),
        ("1%2525", False),
        ("%5C", False),
        ("   ", True),
        ("nowhere", False),
    ],
)
def test_a_search_takes_words_as_they_stand_in_any_case(
    words: str, *, found: bool, app: Flask
) -> None:
    call = caller(app, "Charlie")
    fields = {"title": "Überlauf 100%", "client_name": "Harbour", "ticket_ref": "T-77"}
    opened(call, problem="Nothing of it in der Straße", **fields)
    assert listed(call, f"q={words}") == (["Überlauf 100%"] if found else [])


def test_a_status_narrows_the_list(app: Flask) -> None:
    call = caller(app, "Charlie")
    path = f"/ai-sessions/{opened(call, title='Passed on')['id']}"
    opened(call, title="At work")
    call("PATCH", path, {"status": "escalated"})
    assert listed(call, "status=escalated") == ["Passed on"]
    assert listed(call, "status=active") == ["At work"]
    assert listed(call, "status=resolved") == []


@pytest.mark.parametrize(
    "query",
    ["status=open", "limit=0", "limit=101", "limit=x", "q=" + "x" * 201, "order=title", "cursor=x"],
)
def test_a_query_that_makes_no_sense_is_refused(query: str, one_caller: Caller) -> None:
    assert one_caller("GET", f"/ai-sessions?{query}").status_code == 422


def test_a_cursor_of_another_list_is_refused(own_stage: Stage, one_caller: Caller) -> None:
    for number in range(2):
        one_caller("POST", f"{own_stage.session}/facts", {"text": f"Fact {number}"})
    cursor = one_caller.get(f"{own_stage.session}/facts?limit=1")["next"]
    assert one_caller("GET", f"/ai-sessions?cursor={cursor}").status_code == 422
    assert one_caller("GET", f"{own_stage.session}/facts?cursor={cursor}").status_code == 200


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_cursor_beyond_the_calendar_is_refused(moment: str, one_caller: Caller) -> None:
    where = json.dumps([moment, str(uuid.uuid4())]).encode()
    cursor = base64.urlsafe_b64encode(where).decode().rstrip("=")
    assert one_caller("GET", f"/ai-sessions?cursor={cursor}").status_code == 422


def test_a_blank_parameter_is_none(app: Flask) -> None:
    call = caller(app, "Charlie")
    opened(call)
    assert len(listed(call, "status=&q=&limit=&cursor=")) == 1


def test_a_session_tells_how_its_newest_note_stands(one_app: Flask, one_caller: Caller) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    marker = "How notes stand"
    made = [opened(one_caller, title=marker, ticket_ref=ref) for ref in ("", "T-none", "")]
    for session in made[:2]:
        body = {"state_version": 1, "markdown": "Fixed."}
        answer = one_caller("POST", f"/ai-sessions/{session['id']}/resolution", body)
        assert answer.status_code == 201
    told = one_caller.get(f"/ai-sessions/{made[0]['id']}")
    assert told["ticket_post_status"] == "kept"
    with one_app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        items = one_caller.get(f"/ai-sessions?q={marker}")["items"]
        event.remove(db.engine, "before_cursor_execute", note)
    assert {one["id"]: one["ticket_post_status"] for one in items} == {
        made[0]["id"]: "kept",
        made[1]["id"]: "failed",
        made[2]["id"]: None,
    }
    assert len([one for one in asked if "ticket_posts" in one]) == 1
