from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Person, logged_in
from tests.factories import PASSWORD
from tests.views.conftest import Ids
from webapp import create_app
from webapp.extensions import limiter
from webapp.models import Fact

ALICE = {"email": "alice@north.example", "password": PASSWORD}


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The app with its forms' tokens checked, as it runs outside the tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_right_password_opens_the_list(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/").location == "/sessions"
    assert browser.get("/sessions").location == "/login?next=/sessions"
    answer = browser.post("/login", data=ALICE | {"next": "/tickets"})
    assert (answer.status_code, answer.location) == (303, "/tickets")
    assert browser.get("/tickets").status_code == 200


@pytest.mark.parametrize("email", ["alice@north.example", "nobody@north.example", "", "x" * 9000])
def test_a_wrong_password_and_an_unknown_address_look_the_same(app: Flask, email: str) -> None:
    answer = app.test_client().post("/login", data={"email": email, "password": "wrong"})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "//[",
        "/login",
    ],
)
def test_the_login_leads_to_our_own_pages_only(app: Flask, elsewhere: str) -> None:
    browser = app.test_client()
    assert browser.post("/login", data=ALICE | {"next": elsewhere}).location == "/sessions"
    assert browser.get("/login", query_string={"next": elsewhere}).location == "/sessions"


def test_a_page_whose_address_is_none_asks_a_visitor_to_log_in(app: Flask) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://["}
    answer = app.test_client().get("/sessions", headers=headers)
    assert answer.headers["HX-Redirect"] == "/login?next=/sessions"


def test_logging_out_ends_it(alice: Person) -> None:
    assert alice.browser.post("/logout").location == "/login"
    assert alice.browser.get("/sessions").status_code == 302


def test_the_cookie_is_closed_to_scripts_and_other_sites(app: Flask) -> None:
    cookie = app.test_client().post("/login", data=ALICE).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_in_production_the_cookie_wants_tls(database_url: str, instance: Any) -> None:
    app = create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        RESOLUTIONFLOW_ENV="production",
        SECRET_KEY="for the tests",
    )
    app.config["WTF_CSRF_ENABLED"] = False
    cookie = app.test_client().post("/login", data=ALICE).headers["Set-Cookie"]
    assert "Secure" in cookie


def test_a_form_without_its_token_changes_nothing_and_loses_nothing(
    guarded: Flask, mine: Ids, count: Any
) -> None:
    browser = guarded.test_client()
    data = ALICE | {"csrf_token": token_in(browser.get("/login").text)}
    assert browser.post("/login", data=data).status_code == 303
    path = f"/sessions/{mine.session_id}/facts"
    before = count(Fact)
    answer = browser.post(path, data={"text": "Typed for an hour <b>"})
    assert answer.status_code == 400
    assert "Typed for an hour &lt;b&gt;" in answer.text
    assert count(Fact) == before

    fields = {"text": "Typed for an hour <b>", "csrf_token": token_in(answer.text)}
    assert browser.post(path, data=fields).status_code == 303
    assert count(Fact) == before + 1


def test_a_fragment_without_its_token_is_told_to_reload(guarded: Flask, mine: Ids) -> None:
    guarded.config["WTF_CSRF_ENABLED"] = False
    alice = logged_in(guarded, "alice@north.example")
    guarded.config["WTF_CSRF_ENABLED"] = True
    answer = alice.browser.post(
        f"/sessions/{mine.session_id}/facts", data={"text": "x"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 400
    assert "Reload" in answer.text
    assert "<html" not in answer.text


def test_a_draft_survives_an_ended_login(guarded: Flask, mine: Ids, count: Any) -> None:
    visitor = guarded.test_client()
    path = f"/sessions/{mine.session_id}/facts"
    asked = visitor.post(path, data={"text": "Typed for an hour", "kind": "cause"})
    assert asked.status_code == 401
    again = visitor.post(
        "/login",
        data=ALICE
        | {
            "next": path,
            "kept.text": "Typed for an hour",
            "kept.kind": "cause",
            "csrf_token": token_in(asked.text),
        },
    )
    assert again.status_code == 200
    assert "Typed for an hour" in again.text
    fields = {
        "text": "Typed for an hour",
        "kind": "cause",
        "csrf_token": token_in(again.text),
    }
    assert visitor.post(path, data=fields).status_code == 303
    assert count(Fact, text="Typed for an hour", kind="cause") == 1


def test_a_form_of_another_site_is_not_kept_for_sending(app: Flask, mine: Ids) -> None:
    asked = app.test_client().post(
        f"/sessions/{mine.session_id}/facts",
        data={"text": "Planted"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert asked.status_code == 401
    assert "Planted" not in asked.text


def test_logging_in_often_is_no_guessing(app: Flask) -> None:
    limiter.reset()
    wrong = ALICE | {"password": "wrong"}
    for number in range(40):
        if number % 10 == 0:  # a slip now and then does not add up
            assert app.test_client().post("/login", data=wrong).status_code == 422
        assert app.test_client().post("/login", data=ALICE).status_code == 303


def test_guesses_that_come_all_at_once_are_counted_one_by_one(app: Flask) -> None:
    limiter.reset()
    wrong = {"email": "at-once@north.example", "password": "wrong"}

    def guess(_: int) -> int:
        return app.test_client().post("/login", data=wrong).status_code

    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(guess, range(16)))
    limiter.reset()
    assert statuses.count(422) <= 8


def test_an_address_written_in_other_ways_is_one_account(app: Flask) -> None:
    limiter.reset()
    browser = app.test_client()
    ways = [f"{sign}alice@north.example" for sign in " \0\1\2\3\4\5\t"]
    for number, email in enumerate([*ways, "ALICE@north.example"]):
        data = {"email": email, "password": "wrong"}
        address = {"REMOTE_ADDR": f"10.0.0.{number}"}
        answer = browser.post("/login", data=data, environ_overrides=address)
    limiter.reset()
    assert answer.status_code == 429


def test_what_was_typed_before_the_login_outlasts_too_many_tries(app: Flask) -> None:
    limiter.reset()
    browser = app.test_client()
    data = {"email": "guess@north.example", "password": "wrong", "kept.problem": "It is silent."}
    answers = [browser.post("/login", data=data) for _ in range(9)]
    limiter.reset()
    assert [answer.status_code for answer in answers] == [422] * 8 + [429]
    assert "Too many tries. Wait" in answers[-1].text
    assert answers[-1].headers["Retry-After"]
    kept = '<input type="hidden" name="kept.problem" value="It is silent.">'
    assert all(kept in answer.text for answer in answers)


@pytest.mark.parametrize("spread", ["over accounts", ""])
def test_guessing_is_slowed_down_per_account_and_per_address(app: Flask, spread: str) -> None:
    limiter.reset()
    browser, statuses = app.test_client(), []
    for number in range(40):
        # One account from many addresses, or many accounts from one address.
        data = {"email": f"guess{number if spread else ''}@north.example", "password": "wrong"}
        address = "10.0.0.1" if spread else f"10.0.0.{number}"
        answer = browser.post("/login", data=data, environ_overrides={"REMOTE_ADDR": address})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    limiter.reset()
    assert statuses[-1] == 429
    assert statuses.count(422) == (30 if spread else 8)
    assert re.search(r"Wait (a minute|\d minutes), then try again", answer.text)
    assert int(answer.headers["Retry-After"]) > 0


def test_every_answer_carries_the_security_headers(alice: Person) -> None:
    for path in ("/sessions", "/nowhere", "/login"):
        headers = alice.browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert {"HX-Request", "HX-Request-Type"} <= set(headers["Vary"].split(", "))


@pytest.mark.parametrize(("proxies", "shut_out"), [(1, 422), (0, 429)])
def test_the_address_that_a_trusted_proxy_gives_is_the_visitors(
    database_url: str, instance: Path, proxies: int, shut_out: int
) -> None:
    """Else one guesser would shut out everybody behind the proxy."""
    limiter.reset()
    app = create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        RESOLUTIONFLOW_PROXIES=proxies,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    for number in range(31):
        data = {"email": f"guess{number}@north.example", "password": "wrong"}
        told = {"X-Forwarded-For": f"10.0.0.{number // 20}"}
        answer = browser.post("/login", data=data, headers=told)
    limiter.reset()
    assert answer.status_code == shut_out
