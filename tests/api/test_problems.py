from __future__ import annotations

import json
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from werkzeug.test import TestResponse

from tests.api.stage import API, Caller, Stage
from webapp.api import sessions
from webapp.api.body import MOST_NAMED
from webapp.config import LARGEST_REQUEST
from webapp.extensions import db
from webapp.models import AISession, ai_session
from webapp.models.afresh import locked_afresh


def must_be_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    content: dict[str, Any] = json.loads(answer.data)
    assert content["type"] == "about:blank"
    assert content["title"] == HTTPStatus(status).phrase
    assert content["status"] == status
    assert content["detail"]
    return content


def post(one_caller: Caller, body: bytes, kind: str = "application/json") -> TestResponse:
    headers = {"Authorization": f"Bearer {one_caller.token}"}
    return one_caller.client.post(
        f"{API}/ai-sessions", data=body, content_type=kind, headers=headers
    )


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/ai-sessions/", "/ai-sessions/7"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_path_is_a_problem_with_and_without_a_token(
    method: str, path: str, one_app: Flask, one_caller: Caller
) -> None:
    must_be_problem(one_caller(method, path), 404)
    must_be_problem(one_app.test_client().open(API + path, method=method), 404)


def test_a_page_of_the_website_is_none_of_ours(one_app: Flask) -> None:
    assert one_app.test_client().get("/api/v1x").mimetype != "application/problem+json"


def test_a_method_that_a_path_does_not_take_names_those_it_does(one_caller: Caller) -> None:
    answer = one_caller("PUT", "/ai-sessions", {})
    must_be_problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"title": "a",}',
        b"{'title': 'a'}",
        b'{"title": "a"} {}',
        b'{"title": NaN}',
        b'{"title": -Infinity}',
        b'{"title": 1e400}',
        b'{"title": "\xff"}',
        b'\xef\xbb\xbf{"title": "a"}',
        b'{"title": "a", "title": "b"}',
        b'{"\\ud800": "a"}',
        b'{"title": "a\nb"}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 500 + b"1" + b"}" * 500,
    ],
)
def test_a_body_that_is_no_strict_json_is_a_bad_request(body: bytes, one_caller: Caller) -> None:
    must_be_problem(post(one_caller, body), 400)


def test_a_body_of_many_unknown_names_gets_an_answer_of_few(one_caller: Caller) -> None:
    answer = post(one_caller, json.dumps(dict.fromkeys(map(str, range(5000)))).encode())
    assert len(must_be_problem(answer, 422)["errors"]) == MOST_NAMED


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_said_to_be_json_is_refused(kind: str, one_caller: Caller) -> None:
    must_be_problem(post(one_caller, b'{"title": "a", "problem": "b"}', kind), 415)


def test_json_with_a_charset_or_a_suffix_is_json(one_caller: Caller) -> None:
    body = b'{"title": "a", "problem": "b"}'
    for kind in ("application/json; charset=utf-8", "application/merge-patch+json"):
        assert post(one_caller, body, kind).status_code == 201


def test_one_byte_over_the_limit_is_too_large(one_caller: Caller) -> None:
    sound = b'{"title": "a", "problem": "b"}'
    assert post(one_caller, sound + b" " * (LARGEST_REQUEST - len(sound))).status_code == 201
    must_be_problem(post(one_caller, sound + b" " * (LARGEST_REQUEST - len(sound) + 1)), 413)


@pytest.mark.parametrize(("padding", "status"), [(0, 201), (LARGEST_REQUEST, 413)])
def test_a_body_that_comes_without_its_length_is_measured(
    padding: int, status: int, one_caller: Caller
) -> None:
    sent = BytesIO(b'{"title": "a", "problem": "b"}' + b" " * padding)
    answer = one_caller.client.post(
        f"{API}/ai-sessions",
        input_stream=sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {one_caller.token}"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status, answer.text


def test_every_field_that_does_not_fit_is_named(one_caller: Caller) -> None:
    content = must_be_problem(one_caller("POST", "/ai-sessions", {"title": 5, "surprise": 1}), 422)
    assert {error["field"] for error in content["errors"]} == {"title", "problem", "surprise"}
    assert all(error["message"].endswith(".") for error in content["errors"])


def test_a_body_that_is_no_object_is_named_as_a_whole(one_caller: Caller) -> None:
    content = must_be_problem(one_caller("POST", "/ai-sessions", [1]), 422)
    assert content["errors"] == [{"field": "body", "message": "Send a JSON object."}]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/ai-sessions", {"title": 5}, "Send a string."),
        ("/ai-sessions", {"problem": "Silent"}, "This is missing. Send it."),
        ("/ai-sessions", {"not_secret": {}}, "Send a list."),
        ("/scripts/generate", {"script_template_id": 7}, "Send a UUID, as the API gives them."),
        ("/scripts/generate", {"script_template_id": "7"}, "Send a UUID, as the API gives them."),
        ("/scripts/generate", {"parameters": []}, "Send a JSON object."),
    ],
)
def test_a_remedy_is_worded_for_whoever_sends_json(
    path: str, body: dict[str, Any], message: str, one_caller: Caller
) -> None:
    content = must_be_problem(one_caller("POST", path, body), 422)
    assert message in [error["message"] for error in content["errors"]]


def test_what_does_not_fit_is_not_sent_back_at_its_whole_length(
    one_caller: Caller, own_stage: Stage
) -> None:
    long = one_caller("POST", "/ai-sessions", {"k" * 100_000: 1, "é" * 100_000: 1})
    content = must_be_problem(long, 422)
    assert {error["field"][:4] for error in content["errors"]} >= {"kkkk", "éééé"}
    key = own_stage.ids["script_template_id"]
    unknown = dict.fromkeys(map(str, range(5000)), 1) | {"k" * 100_000: 1}
    body = {"script_template_id": key, "parameters": unknown}
    many = one_caller("POST", "/scripts/generate", body)
    assert len(must_be_problem(many, 422)["errors"]) == MOST_NAMED
    assert max(len(long.data), len(many.data)) < 20_000


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("\ud800 half", "\N{REPLACEMENT CHARACTER} half"),
        ("nul \0 byte", "nul \N{REPLACEMENT CHARACTER} byte"),
        ("one\r\ntwo", "one\ntwo"),
        ("e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("<script>alert(1)</script> {{ 7*7 }}", "<script>alert(1)</script> {{ 7*7 }}"),
    ],
)
def test_text_comes_back_as_it_is_stored(
    sent: str, stored: str, own_stage: Stage, one_caller: Caller
) -> None:
    answer = one_caller("POST", f"{own_stage.session}/facts", {"text": sent})
    assert answer.status_code == 201
    fact: dict[str, Any] = json.loads(answer.data)
    assert fact["text"] == stored
    assert one_caller.get(f"{own_stage.session}/facts/{fact['id']}")["text"] == stored


def test_a_parameter_given_twice_is_named(one_caller: Caller) -> None:
    content = must_be_problem(one_caller("GET", "/ai-sessions?limit=1&limit=2"), 422)
    assert content["errors"][0]["field"] == "limit"


def broken_by(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(sessions, "page_of_sessions", fail)


def test_a_fault_of_ours_says_so_and_nothing_else(
    one_caller: Caller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken_by(monkeypatch, ZeroDivisionError("the ticket's words"))
    content = must_be_problem(one_caller("GET", "/ai-sessions"), 500)
    assert "words" not in json.dumps(content)
    logged = capsys.readouterr().out
    assert "ZeroDivisionError" in logged
    assert "words" not in logged


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT", {}, TimeoutError()),
        InterfaceError("SELECT", {}, ValueError("the connection is closed")),
        NoneFree("of the pool's connections"),
    ],
)
def test_a_database_that_does_not_answer_is_worth_another_try(
    one_caller: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    broken_by(monkeypatch, error)
    answer = one_caller("GET", "/ai-sessions")
    must_be_problem(answer, 503)
    assert answer.headers["Retry-After"]


def test_a_record_that_goes_while_its_lock_is_waited_for_is_not_found(
    one_caller: Caller, own_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(ai_session: AISession) -> None:
        going = delete(AISession).where(AISession.id == ai_session.id)
        db.session.execute(going.execution_options(synchronize_session=False))
        locked_afresh(ai_session)

    monkeypatch.setattr(ai_session, "locked_afresh", lose)
    for method, path, body in (
        ("PATCH", own_stage.session, {"status": "active"}),
        ("POST", f"{own_stage.session}/facts", {"text": "The spooler is stopped."}),
    ):
        must_be_problem(one_caller(method, path, body), 404)
    assert one_caller.get(own_stage.session)  # what was half done is undone


def test_a_database_that_goes_while_the_answer_is_made_is_worth_another_try(
    one_caller: Caller, own_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write is done, and its record cannot be read back."""

    def gone(_record: object) -> str:
        raise OperationalError("SELECT", {}, TimeoutError())

    monkeypatch.setattr(AISession, "revision", property(gone))
    answer = one_caller("PATCH", own_stage.session, {"title": "Another one"})
    must_be_problem(answer, 503)
