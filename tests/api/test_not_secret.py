"""What looks like a secret is masked and named by its place; `not_secret` puts the text back."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.api.stage import Caller, Stage, stored_stage
from webapp.extensions import db
from webapp.lib.redaction import MASK
from webapp.models import Fact, SecretTick

SECRET = "Madeup2026!x"
TYPED = f"Line one\nThe password: {SECRET} works"
STORED = f"Line one\nThe password: {MASK} works"
MASKED = {"kind": "password after a keyword", "line": 2, "start": 23, "end": 35}

BODIES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "sessions": ("POST", "/ai-sessions", {"title": "Silent", "problem": TYPED}, "problem"),
    "session": ("PATCH", "/ai-sessions/{ai_session_id}", {"problem": TYPED}, "problem"),
    "facts": ("POST", "/ai-sessions/{ai_session_id}/facts", {"text": TYPED}, "text"),
    "fact": ("PATCH", "/ai-sessions/{ai_session_id}/facts/{fact_id}", {"text": TYPED}, "text"),
    "check": (
        "PATCH",
        "/ai-sessions/{ai_session_id}/checks/{check_id}",
        {"result": "fail", "note": TYPED},
        "note",
    ),
    "templates": (
        "POST",
        "/script-templates",
        {"name": "List", "language": "bash", "body": "ls", "description": TYPED},
        "description",
    ),
    "template": (
        "PATCH",
        "/script-templates/{script_template_id}",
        {"description": TYPED},
        "description",
    ),
}


def said(answer: TestResponse) -> Any:
    return answer.json


@pytest.mark.parametrize("road", BODIES)
def test_a_body_sent_again_with_what_is_no_secret_replaces_the_dots(
    one_caller: Caller, one_app: Flask, own_stage: Stage, road: str
) -> None:
    method, path, body, field = BODIES[road]
    path = own_stage.path(path)
    first = one_caller(method, path, body)
    assert said(first)[field] == STORED
    assert said(first)["masked"] == [{"field": field, **MASKED}]
    again = one_caller(method, path, {**body, "not_secret": [SECRET]})
    assert (again.status_code, said(again)["id"]) == (first.status_code, said(first)["id"])
    assert said(again)[field] == TYPED
    assert "masked" not in said(again)
    with one_app.app_context():
        ticks = db.session.scalars(
            select(SecretTick.rule).filter_by(record_id=uuid.UUID(said(again)["id"]))
        )
        assert set(ticks) == {MASKED["kind"]}


def test_a_message_is_replaced_without_a_second_turn(one_caller: Caller, own_stage: Stage) -> None:
    path = f"{own_stage.session}/messages"
    first = one_caller("POST", path, {"content": TYPED})
    assert said(first)["user_message"]["content"] == STORED
    assert said(first)["masked"] == [{"field": "content", **MASKED}]
    again = one_caller("POST", path, {"content": TYPED, "not_secret": [SECRET]})
    assert said(again)["user_message"]["content"] == TYPED
    assert said(again)["assistant_message"]["id"] == said(first)["assistant_message"]["id"]
    messages = [each["content"] for each in one_caller.get(path)["items"] if each["role"] == "user"]
    assert messages == [TYPED]


def test_a_stream_says_what_was_masked_beside_the_message(
    one_caller: Caller, own_stage: Stage
) -> None:
    path = f"{own_stage.session}/messages"
    answer = one_caller("POST", path, {"content": TYPED}, {"Accept": "text/event-stream"})
    assert SECRET not in answer.text
    shown = json.loads(answer.text.split("data: ", 1)[1].split("\n", 1)[0])
    assert (shown["content"], shown["masked"]) == (STORED, [{"field": "content", **MASKED}])


def test_a_reason_and_an_outcome_can_be_said_again(one_caller: Caller, own_stage: Stage) -> None:
    path = f"{own_stage.session}/suggested-fixes/{own_stage.ids['fix_id']}"
    assert one_caller("POST", f"{path}/decision", {"decision": "one_off"}).status_code == 200
    noted: dict[str, Any] = {"outcome": "partly", "note": TYPED}
    assert said(one_caller("PUT", f"{path}/outcome", noted))["outcome_note"] == STORED
    noted["not_secret"] = [SECRET]
    assert said(one_caller("PUT", f"{path}/outcome", noted))["outcome_note"] == TYPED
    other = f"The token: {SECRET}9"
    dismissed = {"decision": "dismissed", "reason": other}
    first = one_caller("POST", f"{path}/decision", dismissed)
    assert said(first)["masked"][0]["field"] == "reason"
    again = {**dismissed, "not_secret": [f"{SECRET}9"]}
    assert one_caller("POST", f"{path}/decision", again).status_code == 200
    assert one_caller("POST", f"{path}/decision", dismissed).status_code == 409


def test_a_note_is_posted_with_dots(one_caller: Caller, own_stage: Stage) -> None:
    body = {"state_version": own_stage.state_version, "markdown": TYPED}
    answer = one_caller("POST", f"{own_stage.session}/resolution", body)
    assert (answer.status_code, said(answer)["markdown"]) == (201, STORED)
    assert said(answer)["masked"] == [{"field": "markdown", **MASKED}]


def test_dots_and_ticks_bump_once_each_and_a_repetition_does_not(
    one_caller: Caller, own_stage: Stage
) -> None:
    def version() -> int:
        number: int = one_caller.get(own_stage.session)["state_version"]
        return number

    path, before = f"{own_stage.session}/facts/{own_stage.ids['fact_id']}", version()
    risen = []
    for body in ({"text": TYPED}, {"text": TYPED}, *[{"text": TYPED, "not_secret": [SECRET]}] * 2):
        one_caller("PATCH", path, body)
        risen.append(version() - before)
    assert risen == [1, 1, 2, 2]


def test_a_tick_says_who_and_where_and_never_what(app: Flask, alice: Caller) -> None:
    stage = stored_stage(app, "Alice")
    body = {"text": TYPED, "not_secret": [SECRET]}
    key = said(alice("POST", f"{stage.session}/facts", body))["id"]
    with app.app_context():
        (tick,) = db.session.scalars(select(SecretTick)).all()
        fact = db.session.get_one(Fact, uuid.UUID(key))
        assert (tick.record_type, tick.record_id, tick.field) == ("session_facts", fact.id, "text")
        assert tick.user_id == fact.author_id
        assert SECRET not in repr(vars(tick))


def test_nobody_elses_newest_record_is_replaced(app: Flask, alice: Caller, bob: Caller) -> None:
    stage = stored_stage(app, "Alice")
    alice("POST", f"{stage.session}/facts", {"text": TYPED})
    body = {"text": TYPED, "not_secret": [SECRET]}
    assert said(bob("POST", f"{stage.session}/facts", body))["number"] == 3
    assert said(alice("POST", f"{stage.session}/facts", body))["number"] == 2


@pytest.mark.parametrize(
    ("tick", "stored"),
    [
        (SECRET, TYPED),
        (f"password: {SECRET}", TYPED),
        (SECRET[:-1], TYPED),
        (SECRET[:6], STORED),
        ("", STORED),
    ],
)
def test_a_tick_names_the_find_or_nearly_all_of_it(
    one_caller: Caller, own_stage: Stage, tick: str, stored: str
) -> None:
    body = {"text": TYPED, "not_secret": [tick]}
    assert said(one_caller("POST", f"{own_stage.session}/facts", body))["text"] == stored


def test_a_script_is_kept_and_its_secrets_are_named_by_place(one_caller: Caller) -> None:
    body = {"name": "Login", "language": "bash", "body": f"true\nPASSWORD='{SECRET}'\n"}
    answer = one_caller("POST", "/script-templates", body)
    assert said(answer)["body"] == body["body"]
    assert [(each["field"], each["line"]) for each in said(answer)["in_scripts"]] == [("body", 2)]
    assert "masked" not in said(answer)


@pytest.mark.parametrize("ticks", ["text", [1], [None], ["x"] * 101])
def test_ticks_are_a_short_list_of_texts(one_caller: Caller, own_stage: Stage, ticks: Any) -> None:
    body = {"text": TYPED, "not_secret": ticks}
    answer = one_caller("POST", f"{own_stage.session}/facts", body)
    assert answer.status_code == 422
    assert said(answer)["errors"][0]["field"].startswith("not_secret")
    assert SECRET not in answer.text


def test_a_text_without_a_secret_is_answered_as_ever(
    one_caller: Caller, one_app: Flask, own_stage: Stage
) -> None:
    body = {"text": "The password policy asks for 12.", "not_secret": ["12"]}
    answer = one_caller("POST", f"{own_stage.session}/facts", body)
    assert said(answer) == one_caller.get(f"{own_stage.session}/facts/{said(answer)['id']}")
    with one_app.app_context():
        count = (
            select(func.count())
            .select_from(SecretTick)
            .filter_by(record_id=uuid.UUID(said(answer)["id"]))
        )
        assert db.session.scalar(count) == 0
