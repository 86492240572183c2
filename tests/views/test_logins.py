from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import Person, logged_in
from tests.factories import PASSWORD, who
from tests.views.conftest import Ids, text_of
from tests.views.test_queries import asked
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import ApiToken, LoginRecord

NEW = "an even longer password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def copied(app: Flask, browser: FlaskClient) -> FlaskClient:
    """Return another browser with the same cookie."""
    cookie = browser.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    return thief


def seen_long_ago(app: Flask) -> None:
    with app.app_context(), writing():
        db.session.execute(update(LoginRecord).values(last_seen_at=now() - timedelta(minutes=6)))
        db.session.commit()


def test_a_copied_cookie_works_before_log_out_and_is_refused_after(
    app: Flask, alice: Person
) -> None:
    thief = copied(app, alice.browser)
    assert thief.get("/sessions").status_code == 200
    alice.browser.post("/logout")
    assert thief.get("/sessions").location == "/login?next=/sessions"


def test_the_settings_list_where_somebody_is_logged_in(app: Flask, alice: Person) -> None:
    app.test_client().post(
        "/login",
        data={"email": alice.email, "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
        environ_overrides={"REMOTE_ADDR": "10.0.0.7"},
    )
    page = text_of(alice.browser.get("/settings").text)
    assert page.count("(this one)") == 1
    assert "Firefox on Windows From 10.0.0.7 Since" in page
    assert "Last seen" in page


def test_one_login_is_ended_from_another(app: Flask, alice: Person) -> None:
    elsewhere = logged_in(app, alice.email)
    path = re.search(r"/settings/logins/[0-9a-f-]{36}/end", alice.browser.get("/settings").text)
    assert path is not None
    assert alice.browser.post(path[0]).status_code == 303
    assert elsewhere.browser.get("/sessions").status_code == 302
    page = alice.browser.get("/settings").text
    assert "Logged out: " in page
    assert "/settings/logins/" not in page


def test_all_others_are_ended_at_once(app: Flask, alice: Person, bob: Person) -> None:
    others = [logged_in(app, alice.email) for _ in range(2)]
    assert alice.browser.post("/settings/logins/others/end").status_code == 303
    assert [other.browser.get("/sessions").status_code for other in others] == [302, 302]
    assert alice.browser.get("/sessions").status_code == 200
    assert bob.browser.get("/sessions").status_code == 200


def test_a_teammates_login_is_none_of_mine(bob: Person, mine: Ids) -> None:
    assert bob.browser.post(f"/settings/logins/{mine.login_id}/end").status_code == 404


def test_logging_in_anew_ends_the_login_of_before(app: Flask, alice: Person) -> None:
    thief = copied(app, alice.browser)
    alice.browser.post("/login", data={"email": alice.email, "password": PASSWORD})
    assert alice.browser.get("/sessions").status_code == 200
    assert thief.get("/sessions").status_code == 302


def test_a_cookie_of_the_release_before_is_asked_to_log_in_again(app: Flask) -> None:
    browser = app.test_client()
    with app.app_context():
        old = f"{who('Alice').id}/1"
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = old
    asked_to = browser.get("/tickets")
    assert asked_to.location == "/login?next=/tickets"
    assert "Your login here has ended." in browser.get(asked_to.location).text
    assert "has ended" not in app.test_client().get("/login").text


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_login_is_seen_at_most_once_in_some_minutes(app: Flask, alice: Person, mine: Ids) -> None:
    page = f"/sessions/{mine.session_id}"
    alice.browser.get(page)
    usual = asked(alice, page)
    seen_long_ago(app)
    assert asked(alice, page) == usual + 1
    assert asked(alice, page) == usual
    with app.app_context():
        seen = db.session.scalars(
            select(LoginRecord.last_seen_at).where(LoginRecord.id != mine.login_id)
        )
        assert now() - seen.one() < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("tick", "left", "told"),
    [({"revoke_tokens": "yes"}, 0, "2 API tokens are revoked."), ({}, 2, "everywhere else.")],
)
def test_a_new_password_revokes_the_tokens_if_that_is_ticked(
    app: Flask, alice: Person, tick: dict[str, str], left: int, told: str
) -> None:
    for name in ("nightly", "weekly"):
        alice.browser.post("/settings/tokens", data={"name": name})
    page = alice.browser.get("/settings").text
    assert "Also revoke all 2 of your API tokens" in page
    assert re.search(r'name="revoke_tokens"[^>]*\bchecked\b', page)
    fields = {"current_password": PASSWORD, "new_password": NEW} | tick
    assert alice.browser.post("/settings/password", data=fields).status_code == 303
    with app.app_context():
        assert len(ApiToken.listed(who("Alice"))) == left
    assert told in alice.browser.get("/settings").text


def test_a_refused_password_revokes_nothing_and_keeps_the_tick(app: Flask, alice: Person) -> None:
    alice.browser.post("/settings/tokens", data={"name": "nightly"})
    for tick in ({"revoke_tokens": "yes"}, {}):
        fields = {"current_password": PASSWORD, "new_password": "short"} | tick
        page = alice.browser.post("/settings/password", data=fields).text
        ticked = re.search(r'name="revoke_tokens"[^>]*\bchecked\b', page)
        assert (ticked is not None) is bool(tick)
    with app.app_context():
        assert len(ApiToken.listed(who("Alice"))) == 1
