"""Every error says what happened, what was kept and where to go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.conftest import Person
from tests.views.conftest import HTMX, Ids
from webapp.database import writing
from webapp.extensions import db
from webapp.models import AISession, Conflict, Gone
from webapp.views.resend import MOST_KEPT

TYPED = {"title": "Scanner is silent", "problem": "Since Monday.", "kind": "cause"}
SHOWN = ('<label for="kept-1">Title</label>', "Scanner is silent</textarea>")
UNSEEN = '<input type="hidden" name="kind" value="cause">'
SAYS_NOTHING = '<hx-partial data-hx-target="#status" data-hx-swap="textContent"></hx-partial>'
UNSENT = "What you typed was not stored."
Break = Callable[[Exception], None]


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Break:
    def breaks(error: Exception) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(AISession, "open", fail)

    return breaks


DOWN = OperationalError("SELECT 1", {}, TimeoutError())


@pytest.mark.parametrize(("error", "code"), [(DOWN, 503), (KeyError("x"), 500)])
def test_what_was_typed_when_it_broke_can_be_sent_again(
    alice: Person, breaking: Break, error: Exception, code: int
) -> None:
    breaking(error)
    answer = alice.browser.post("/sessions", data=TYPED)
    assert answer.status_code == code
    assert "is kept here" in answer.text
    assert all(part in answer.text for part in (*SHOWN, UNSEEN, 'name="csrf_token"'))
    assert '<form id="kept" class="stack" method="post" action="/sessions">' in answer.text


@pytest.mark.parametrize(("count", "is_kept"), [(MOST_KEPT, True), (MOST_KEPT + 1, False)])
def test_more_fields_than_any_form_has_are_not_given_back(
    app: Flask, count: int, *, is_kept: bool
) -> None:
    data = {"title": ["Scanner"], "a": [""] * (count - 1)}
    answer = app.test_client().post("/sessions", data=data)
    assert answer.status_code == 401
    assert ("Scanner" in answer.text) is is_kept


def test_so_it_can_when_the_record_is_gone(alice: Person, breaking: Break) -> None:
    breaking(Gone())
    lost = alice.browser.post("/sessions", data=TYPED)
    unknown = alice.browser.post(f"/sessions/{uuid4()}/facts", data=TYPED)
    for answer in (lost, unknown):
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
        assert all(part in answer.text for part in (*SHOWN, UNSEEN))


def test_so_it_can_when_somebody_was_faster(alice: Person, breaking: Break) -> None:
    breaking(Conflict("This form was used before. Open a new one."))
    answer = alice.browser.post("/sessions", data=TYPED)
    assert answer.status_code == 409
    assert "This form was used before" in answer.text
    assert all(part in answer.text for part in (*SHOWN, UNSEEN))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_typed_into_a_form_that_is_gone_meanwhile_is_given_back(
    app: Flask, alice: Person, mine: Ids, headers: dict[str, str]
) -> None:
    page = f"/sessions/{mine.session_id}"
    alice.browser.post(f"{page}/facts/{mine.fact_id}/removal")
    edited = alice.browser.post(
        f"{page}/facts/{mine.fact_id}", data={"text": "My <b>words</b>"}, headers=headers
    )
    assert (edited.status_code, UNSENT in edited.text) == (409, True)
    assert "My &lt;b&gt;words&lt;/b&gt;</textarea>" in edited.text
    stale = alice.browser.post(f"{page}/resolution", data={"markdown": "x", "state_version": "1"})
    assert (stale.status_code, UNSENT in stale.text) == (409, False)  # its form has the text
    with app.app_context(), writing():
        db.session.get_one(AISession, mine.session_id).resolve()
        db.session.commit()
    for path, name in (("messages", "content"), ("facts", "text"), ("resolution", "markdown")):
        sent = {name: "My words", "state_version": "1"}
        answer = alice.browser.post(f"{page}/{path}", data=sent, headers=headers)
        assert (answer.status_code, UNSENT in answer.text) == (409, True), path
        assert "My words</textarea>" in answer.text


@pytest.mark.parametrize(("path", "name"), [("messages", "content"), ("facts", "text")])
def test_what_is_typed_into_a_form_that_a_browser_shows_again_is_given_back(
    alice: Person, mine: Ids, path: str, name: str
) -> None:
    page, key = f"/sessions/{mine.session_id}", str(uuid4())
    first = alice.browser.post(f"{page}/{path}", data={name: "First words", "key": key})
    assert first.status_code == 303
    late = alice.browser.post(f"{page}/{path}", data={name: "Other words", "key": key})
    assert late.status_code == 409
    assert "This form was used before." in late.text
    assert "Other words</textarea>" in late.text
    again = re.findall(r'name="key" value="([^"]+)"', late.text)
    assert again
    assert key not in again


def test_what_another_site_sent_is_not_offered_again(alice: Person, breaking: Break) -> None:
    breaking(KeyError("x"))
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = alice.browser.post("/sessions", data=TYPED, headers=headers)
    assert answer.status_code == 500
    assert "Scanner" not in answer.text


def test_a_page_that_broke_can_be_asked_for_again(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DOWN

    monkeypatch.setattr(db.session, "connection", fail)
    answer = alice.browser.get("/sessions?q=toner")
    assert answer.status_code == 503
    assert 'href="/sessions?q=toner">Try again</a>' in answer.text
    assert 'href="/">Go to your sessions</a>' in answer.text


@pytest.fixture
def guarded(app: Flask, alice: Person) -> Iterator[None]:
    assert alice.browser  # logged in before
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.usefixtures("guarded")
def test_a_form_that_is_out_of_date_shows_what_was_typed_by_the_names_of_its_fields(
    alice: Person,
) -> None:
    answer = alice.browser.post("/sessions", data=TYPED | {"ticket_ref": "T-7"})
    assert answer.status_code == 400
    assert all(part in answer.text for part in (*SHOWN, UNSEEN, ">Ticket reference</label>"))
    assert "Send it now" in answer.text


@pytest.mark.usefixtures("guarded")
def test_a_form_of_which_nothing_is_kept_says_so(alice: Person) -> None:
    data = {"current_password": "what it was", "new_password": "what it will be"}
    answer = alice.browser.post("/settings/password", data=data)
    assert answer.status_code == 400
    assert "This page is out of date" in answer.text
    assert "what it" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "code", "words"),
    [
        ("GET", "/nowhere", 404, "There is nothing here"),
        ("GET", "/logout", 405, "buttons of the page"),
        ("POST", "/sessions", 413, "less than 1 MiB"),
    ],
)
def test_each_error_names_its_way_on(
    alice: Person, method: str, path: str, code: int, words: str
) -> None:
    data = {"problem": "x" * 1_100_000} if method == "POST" else None
    answer = alice.browser.open(path, method=method, data=data)
    assert answer.status_code == code
    assert words in answer.text
    assert "Go to your sessions" in answer.text


def test_a_stranger_is_led_to_the_login(app: Flask) -> None:
    assert "Go to the login" in app.test_client().get("/nowhere").text


def test_htmx_gets_the_words_alone(alice: Person) -> None:
    answer = alice.browser.get("/nowhere", headers=HTMX)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "<html" not in answer.text


def test_htmx_is_told_that_what_was_too_much_still_stands(alice: Person) -> None:
    data = {"problem": "x" * 1_100_000}
    answer = alice.browser.post("/sessions", data=data, headers=HTMX)
    assert answer.status_code == 413
    assert "Your text still stands: send less than 1 MiB." in answer.text
    assert SAYS_NOTHING in answer.text
    assert "Go back" not in answer.text


def test_htmx_is_left_to_say_itself_that_something_broke(alice: Person, breaking: Break) -> None:
    breaking(KeyError("x"))
    answer = alice.browser.post("/sessions", data=TYPED, headers=HTMX)
    assert (answer.status_code, answer.text) == (500, "")
