from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.api.stage import API, Caller, Stage, caller
from tests.conftest import logged_in
from webapp.config import Settings
from webapp.database import now, writing
from webapp.extensions import db, limiter
from webapp.models import ApiToken

SESSIONS = f"{API}/ai-sessions"


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nothing", "Basic YTpi", "Bearer \xe9", "Token x"],
)
def test_a_request_without_a_valid_token_is_challenged(one_app: Flask, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = one_app.test_client().get(SESSIONS, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer realm=")


def test_the_name_of_the_scheme_is_taken_in_any_case(app: Flask, alice: Caller) -> None:
    headers = {"Authorization": f"bEARER {alice.token}"}
    assert app.test_client().get(SESSIONS, headers=headers).status_code == 200


def test_a_revoked_token_is_refused(app: Flask, alice: Caller) -> None:
    alice.get("/ai-sessions")
    with app.app_context(), writing():
        token = ApiToken.of(alice.token)
        assert token is not None
        token.revoke()
        db.session.commit()
    assert alice("GET", "/ai-sessions").status_code == 401


def test_a_browsers_login_is_no_token(app: Flask) -> None:
    browser = logged_in(app, "alice@north.example").browser
    assert browser.get(SESSIONS).status_code == 401
    assert browser.post(SESSIONS, json={"title": "a", "problem": "b"}).status_code == 401


def test_a_token_needs_no_form_token(app: Flask, alice: Caller) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = alice("POST", "/ai-sessions", {"title": "Silent", "problem": "Nothing."})
    assert answer.status_code == 201


def test_forms_of_the_pages_still_need_theirs(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().post("/login", data={}).status_code == 400


def last_used(app: Flask, token: str) -> datetime | None:
    with app.app_context(), writing():
        found = ApiToken.of(token)
        assert found is not None
        return found.last_used_at


def test_a_use_is_recorded_once_in_a_while(app: Flask, alice: Caller) -> None:
    assert last_used(app, alice.token) is None
    alice.get("/ai-sessions")
    first = last_used(app, alice.token)
    assert first is not None
    alice.get("/ai-sessions")
    assert last_used(app, alice.token) == first
    with app.app_context(), writing():
        found = ApiToken.of(alice.token)
        assert found is not None
        found.last_used_at = now() - timedelta(minutes=11)
        db.session.commit()
    alice.get("/ai-sessions")
    second = last_used(app, alice.token)
    assert second is not None
    assert second > first


def limit(app: Flask, rate: str) -> None:
    settings: Settings = app.config["SETTINGS"]
    settings.api_rate = rate
    with app.app_context():
        limiter.reset()


def test_a_token_that_asks_too_often_is_told_when_to_come_back(app: Flask, alice: Caller) -> None:
    limit(app, "3/minute")
    answers = [alice("GET", path) for path in ("/ai-sessions", "/script-templates") * 2]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].mimetype == "application/problem+json"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_one_token_does_not_use_up_anothers_rate(app: Flask, alice: Caller, bob: Caller) -> None:
    limit(app, "1/minute")
    second = caller(app, "Alice")
    assert [call("GET", "/ai-sessions").status_code for call in (alice, bob, second, alice)] == [
        *(200, 200, 200),
        429,
    ]


def test_strangers_do_not_use_up_a_rate(app: Flask, alice: Caller) -> None:
    limit(app, "1/minute")
    for _ in range(3):
        assert app.test_client().get(SESSIONS).status_code == 401
    assert alice("GET", "/ai-sessions").status_code == 200


def test_zero_switches_the_rate_off(app: Flask, alice: Caller) -> None:
    limit(app, "1/minute")
    alice.get("/ai-sessions")
    limit(app, "0")
    for _ in range(3):
        alice.get("/ai-sessions")


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"{}"', 200),
        ("*", 200),
        ('"another", "{}"', 200),
        ('"another"', 409),
        ("", 409),
        ("{}", 200),
        ('W/"{}"', 409),
    ],
)
def test_if_match_names_what_was_read(
    tags: str, status: int, own_stage: Stage, one_caller: Caller
) -> None:
    revision = one_caller("GET", own_stage.session).headers["ETag"].strip('"')
    headers = {"If-Match": tags.format(revision)}
    answer = one_caller("PATCH", own_stage.session, {"title": "Other"}, headers)
    assert answer.status_code == status, answer.text
