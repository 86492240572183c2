"""What is signed for a request, and by whom it holds."""

from __future__ import annotations

from flask import Flask, session
from flask.testing import FlaskClient

from tests.conftest import Person
from tests.views.conftest import Ids
from webapp.views.signing import SignedOnce


def test_a_login_has_one_token_however_many_pages_it_opens(alice: Person, mine: Ids) -> None:
    pages = "/settings", "/sessions", f"/sessions/{mine.session_id}"
    assert len({token_of(alice.browser, page) for page in pages}) == 1


def test_logins_have_tokens_of_their_own(alice: Person, bob: Person, app: Flask) -> None:
    people = alice.browser, bob.browser, app.test_client(), app.test_client()
    assert len({token_of(browser, "/login") for browser in people}) == len(people)


def test_a_token_of_another_login_is_refused(alice: Person, bob: Person, app: Flask) -> None:
    own, others = token_of(alice.browser, "/settings"), token_of(bob.browser, "/settings")
    app.config["WTF_CSRF_ENABLED"] = True
    told = {"shortcuts": "off"}
    assert (
        alice.browser.post("/help/keyboard", data=told | {"csrf_token": others}).status_code == 400
    )
    assert alice.browser.post("/help/keyboard", data=told | {"csrf_token": own}).status_code == 303


def test_a_cookie_is_read_as_it_was_signed_and_not_otherwise(app: Flask) -> None:
    cookies = SignedOnce()
    signer = cookies.get_signing_serializer(app)
    assert signer is not None
    assert signer is cookies.get_signing_serializer(app)
    signed = signer.dumps({"person": "Alice"})
    # Not its last letter: some of that one's bits say nothing.
    forged = f"{signed[:-9]}{'B' if signed[-9] == 'A' else 'A'}{signed[-8:]}"
    for cookie, person in ((signed, "Alice"), (forged, None), ("", None)):
        with app.test_request_context(headers={"Cookie": f"session={cookie}"}):
            assert session.get("person") == person


def token_of(browser: FlaskClient, page: str) -> str:
    html = browser.get(page, follow_redirects=True).text
    return html.partition('name="csrf_token" value="')[2].partition('"')[0]
