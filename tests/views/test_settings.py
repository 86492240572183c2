from __future__ import annotations

import re
from typing import Any

from flask import Flask

from tests.conftest import Person, logged_in
from tests.factories import PASSWORD
from tests.views.conftest import Ids
from webapp.extensions import limiter

NEW = "an even longer password"


def test_a_token_is_shown_once_and_works_until_it_is_revoked(app: Flask, alice: Person) -> None:
    page = alice.browser.post("/settings/tokens", data={"name": "reports"})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r"rf_[0-9a-f]{8}_[\w-]{43}", page.text)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[0]}"}
    assert app.test_client().get("/api/v1/ai-sessions", headers=headers).status_code == 200

    settings = alice.browser.get("/settings").text
    assert "reports" in settings
    assert found[0] not in settings
    path = re.search(r"/settings/tokens/[0-9a-f-]{36}/revocation", settings)
    assert path is not None
    assert alice.browser.post(path[0]).status_code == 303
    assert app.test_client().get("/api/v1/ai-sessions", headers=headers).status_code == 401


def test_a_token_needs_a_name(alice: Person) -> None:
    page = alice.browser.post("/settings/tokens", data={"name": "  "})
    assert page.status_code == 422
    assert "Enter a name" in page.text


def test_a_teammates_token_is_none_of_mine(bob: Person, mine: Ids) -> None:
    assert bob.browser.post(f"/settings/tokens/{mine.token_id}/revocation").status_code == 404


def test_a_new_password_ends_the_other_logins(app: Flask, alice: Person) -> None:
    elsewhere = logged_in(app, "alice@north.example")
    fields = {"current_password": PASSWORD, "new_password": NEW}
    assert alice.browser.post("/settings/password", data=fields).status_code == 303
    assert alice.browser.get("/settings").status_code == 200
    assert elsewhere.browser.get("/settings").status_code == 302
    answer = app.test_client().post("/login", data={"email": alice.email, "password": NEW})
    assert answer.status_code == 303


def test_a_password_is_not_changed_on_a_guess_or_to_a_short_one(alice: Person) -> None:
    table: list[tuple[dict[str, str], Any]] = [
        ({"current_password": "wrong", "new_password": NEW}, "not your current password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "at least 12 characters"),
        ({"current_password": PASSWORD, "new_password": "x" * 1025}, "at most 1024 characters"),
        ({}, "not your current password"),
    ]
    for fields, message in table:
        page = alice.browser.post("/settings/password", data=fields)
        assert page.status_code == 422
        assert message in page.text
        assert NEW not in page.text


def test_the_current_password_cannot_be_guessed_from_an_open_login(
    alice: Person, bob: Person
) -> None:
    limiter.reset()
    wrong = {"current_password": "wrong", "new_password": NEW}
    for _ in range(8):
        assert alice.browser.post("/settings/password", data=wrong).status_code == 422
    right = {"current_password": PASSWORD, "new_password": NEW}
    assert alice.browser.post("/settings/password", data=right).status_code == 429
    assert bob.browser.post("/settings/password", data=right).status_code == 303
    limiter.reset()
