"""A form comes back once when something in it was masked, and ticks put the text in place."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.factories import SPOOLER, a_fix, who
from tests.views.conftest import HTMX, Ids
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.redaction import MASK
from webapp.models import (
    AISession,
    Check,
    DraftTemplate,
    Fact,
    Message,
    NoteDraft,
    SecretTick,
    Ticket,
    TicketPost,
)

SECRET = "Madeup2026!x"
TYPED = f"The password: {SECRET} works"
STORED = f"The password: {MASK} works"
Fields = dict[str, Any]
Stored = Callable[[str], Any]


def given(page: str) -> Fields:
    """Return the fields of the form that came back, as a browser sends them without a tick."""
    form = page[page.index('id="given-back-form"') :]
    form = form[: form.index("</form>")]
    fields: Fields = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields[name] = unescape(value)
    areas = r'<textarea [^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>'
    for name, text in re.findall(areas, form, re.DOTALL):
        fields[name] = unescape(text)
    return fields


PLACES = {
    "fact": ("{session}/facts", {"text": TYPED, "kind": "cause", "key": "{key}"}),
    "fact edited": ("{session}/facts/{fact_id}", {"text": TYPED, "seen": "{fact}"}),
    "proposal": ("{session}/proposals/{proposal_id}/acceptance", {"text": TYPED}),
    "message": ("{session}/messages", {"content": TYPED, "key": "{key}"}),
    "check": ("{session}/checks/{check_id}/result", {"result": "fail", "note": TYPED}),
    "session": ("/sessions", {"title": "Silent", "problem": TYPED, "key": "{key}"}),
    "session edited": (
        "{session}",
        {"title": TYPED, "problem": "Silent", "seen": "{session_seen}"},
    ),
    "draft": ("/drafts/{draft}/rejection", {"reason": TYPED}),
    "ticket": ("/tickets", {"reference": "T-99", "subject": "Silent", "description": TYPED}),
}
COLUMNS = {
    "fact": Fact.text,
    "fact edited": Fact.text,
    "proposal": Fact.text,
    "message": Message.content,
    "check": Check.note,
    "session": AISession.problem,
    "session edited": AISession.title,
    "draft": DraftTemplate.reason,
    "ticket": Ticket.description,
}


@pytest.fixture
def place(app: Flask, mine: Ids, request: pytest.FixtureRequest) -> tuple[str, Fields]:
    path, fields = PLACES[request.param]
    with app.app_context():
        known = {name: str(getattr(mine, name)) for name in ("fact_id", "proposal_id", "check_id")}
        known |= {"session": f"/sessions/{mine.session_id}", "key": str(uuid.uuid4())}
        known["fact"] = db.session.get_one(Fact, mine.fact_id).revision
        known["draft"] = str(a_draft())
        known["session_seen"] = db.session.get_one(AISession, mine.session_id).revision
    return path.format(**known), {name: text.format(**known) for name, text in fields.items()}


def a_draft() -> uuid.UUID:
    alice = who("Alice")
    with writing():
        db.session.rollback()
        draft = DraftTemplate(
            team_id=alice.team_id, author_id=alice.id, name="Draft", language="bash", body="true"
        )
        db.session.add(draft)
        db.session.commit()
        return draft.id


@pytest.fixture
def rows(app: Flask) -> Callable[[Any], list[str]]:
    def read(column: Any) -> list[str]:
        with app.app_context():
            return [text for text in db.session.scalars(db.select(column)) if "password" in text]

    return read


@pytest.mark.parametrize(
    ("place", "column"), [(name, COLUMNS[name]) for name in PLACES], indirect=["place"], ids=PLACES
)
def test_dots_are_stored_and_a_tick_puts_the_text_in_their_place_once(
    alice: Person,
    place: tuple[str, Fields],
    column: Any,
    rows: Callable[[Any], list[str]],
    app: Flask,
) -> None:
    path, fields = place
    answer = alice.browser.post(path, data=fields)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert rows(column) == [STORED]
    form = given(answer.text)
    assert {name: form[name] for name in fields} == fields
    assert f'name="not_secret" value="{SECRET}"' in answer.text
    assert "password after a keyword, line 1" in answer.text
    for _ in range(2):  # a double click of the second form is one change
        again = alice.browser.post(path, data={**form, "not_secret": SECRET})
        assert again.status_code == 303, again.text
        assert rows(column) == [TYPED]
    with app.app_context():
        ticks = db.session.scalars(db.select(SecretTick)).all()
        assert [(tick.field, tick.rule) for tick in ticks] == [
            (column.key, "password after a keyword")
        ]
        assert ticks[0].record_type == column.class_.__tablename__


def test_walking_away_and_sending_without_a_tick_leave_the_dots(
    alice: Person, mine: Ids, rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}/facts"
    answer = alice.browser.post(path, data={"text": TYPED, "key": str(uuid.uuid4())})
    again = alice.browser.post(path, data=given(answer.text))
    assert again.status_code == 303
    assert rows(Fact.text) == [STORED]


def test_a_replay_of_the_first_form_gives_it_back_again_and_stores_one(
    alice: Person, mine: Ids, rows: Callable[[Any], list[str]]
) -> None:
    fields = {"text": TYPED, "key": str(uuid.uuid4())}
    for _ in range(2):
        answer = alice.browser.post(f"/sessions/{mine.session_id}/facts", data=fields)
        assert given(answer.text)["text"] == TYPED
    assert rows(Fact.text) == [STORED]


def test_what_was_ticked_is_not_asked_about_again_in_that_session(
    alice: Person, mine: Ids, rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}"
    fields = {"text": TYPED, "key": str(uuid.uuid4()), "not_secret": SECRET}
    assert alice.browser.post(f"{path}/facts", data=fields).status_code == 303
    longer = {"text": f"{TYPED} still", "key": str(uuid.uuid4())}
    assert alice.browser.post(f"{path}/facts", data=longer).status_code == 303
    assert rows(Fact.text) == [TYPED, f"{TYPED} still"]
    elsewhere = {"title": "Silent", "problem": TYPED}
    assert alice.browser.post("/sessions", data=elsewhere).status_code == 200


def test_dots_are_no_secret(alice: Person, mine: Ids, rows: Callable[[Any], list[str]]) -> None:
    path = f"/sessions/{mine.session_id}/facts"
    assert alice.browser.post(path, data={"text": STORED}).status_code == 303
    assert rows(Fact.text) == [STORED]


def test_a_fact_that_a_teammate_changed_meanwhile_stays_as_it_is(
    alice: Person, bob: Person, mine: Ids, rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}/facts/{mine.fact_id}"
    form = given(alice.browser.post(path, data={"text": TYPED}).text)
    bob.browser.post(path, data={"text": "Bob changed the password policy."})
    seen = {**form, "not_secret": SECRET, "seen": "20260101T000000.000000"}
    assert alice.browser.post(path, data=seen).status_code == 409
    assert rows(Fact.text) == ["Bob changed the password policy."]


def test_htmx_gets_the_form_beside_the_regions_and_it_leaves_when_sent(
    alice: Person, mine: Ids
) -> None:
    path = f"/sessions/{mine.session_id}/facts"
    fields = {"text": TYPED, "key": str(uuid.uuid4())}
    answer = alice.browser.post(path, data=fields, headers=HTMX)
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'data-hx-target="#facts"' in answer.text
    assert 'data-hx-target="#given-back"' in answer.text
    form = given(answer.text)
    again = alice.browser.post(path, data={**form, "not_secret": SECRET}, headers=HTMX)
    assert '<hx-partial data-hx-target="#given-back" data-hx-swap="innerHTML"></hx-partial>' in (
        again.text
    )
    assert TYPED in again.text


def test_a_streamed_turn_shows_dots_and_brings_the_form_first(alice: Person, mine: Ids) -> None:
    headers = {**HTMX, "Accept": "text/html, text/event-stream"}
    fields = {"content": TYPED, "key": str(uuid.uuid4())}
    path = f"/sessions/{mine.session_id}/messages"
    answer = alice.browser.post(path, data=fields, headers=headers)
    frames = answer.text.split("\n\n")
    assert answer.mimetype == "text/event-stream"
    assert SECRET in frames[0]
    assert "given-back-form" in frames[0]
    assert SECRET not in "".join(frames[1:])
    assert STORED in frames[1]


def test_a_note_is_asked_about_before_it_is_posted(
    alice: Person, mine: Ids, version: Callable[[], int], rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}/resolution"
    fields = {"state_version": str(version()), "markdown": TYPED, "visibility": "internal"}
    answer = alice.browser.post(path, data=fields)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Nothing is posted yet" in answer.text
    assert rows(TicketPost.markdown) == []
    fragment = alice.browser.post(path, data=fields, headers=HTMX)
    assert fragment.text.lstrip().startswith('<div id="note-body"')
    form = given(answer.text)
    assert alice.browser.post(path, data={**form, "not_secret": SECRET}).status_code == 303
    assert rows(TicketPost.markdown) == [TYPED]


def test_a_note_draft_gives_its_form_back_where_it_was_typed(
    alice: Person, mine: Ids, version: Callable[[], int], rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}/note/draft"
    fields = {"state_version": str(version()), "markdown": TYPED}
    answer = alice.browser.post(path, data=fields, headers={**HTMX, "HX-Target": "div#note-body"})
    assert answer.text.lstrip().startswith('<div id="note-body"')
    assert rows(NoteDraft.markdown) == [STORED]
    form = given(answer.text)
    assert alice.browser.post(path, data={**form, "not_secret": SECRET}).status_code == 303
    assert rows(NoteDraft.markdown) == [TYPED]


def test_a_note_that_was_shown_with_its_dots_may_be_posted_so(
    alice: Person, mine: Ids, version: Callable[[], int], rows: Callable[[Any], list[str]]
) -> None:
    path = f"/sessions/{mine.session_id}/resolution"
    fields = {"state_version": str(version()), "markdown": TYPED}
    form = given(alice.browser.post(path, data=fields).text)
    assert alice.browser.post(path, data=form).status_code == 303
    assert rows(TicketPost.markdown) == [STORED]


def test_a_refused_form_keeps_what_was_typed_out_of_every_cache(alice: Person, mine: Ids) -> None:
    fields = {"title": "", "problem": TYPED}
    answer = alice.browser.post("/sessions", data=fields)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert SECRET in answer.text
    assert "given-back-form" not in answer.text


def test_no_cookie_carries_what_was_typed(alice: Person, mine: Ids, app: Flask) -> None:
    answer = alice.browser.post(f"/sessions/{mine.session_id}/facts", data={"text": TYPED})
    assert SECRET in answer.text
    assert readable(app, answer).find(SECRET) == -1


def readable(app: Flask, answer: TestResponse) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # of cookie sessions
    cookies = [
        cookie.split(";")[0].partition("=")[2] for cookie in answer.headers.getlist("Set-Cookie")
    ]
    assert cookies
    return " ".join(str(serializer.loads(cookie)) for cookie in cookies)


def test_a_stored_script_that_holds_a_secret_is_told_of_and_kept(alice: Person, app: Flask) -> None:
    body = f"$p = 1\n$Password = '{SECRET}'\n"
    fields = {"name": "Login", "language": "powershell", "body": body}
    answer = alice.browser.post("/script-templates", data=fields, follow_redirects=True)
    assert "The script holds what looks like a secret (line 2): make it a parameter." in answer.text


def test_a_drafted_script_that_holds_a_secret_is_told_of_where_it_is_run(
    alice: Person, app: Flask, mine: Ids
) -> None:
    script = f"Set-It {{{{ Name }}}}\n$Password = '{SECRET}'\n"
    with app.app_context(), writing():
        session = db.session.get_one(AISession, mine.session_id)
        fix = a_fix(session, replace(SPOOLER, ai_drafted_script=script)).id
        db.session.commit()
    page = alice.browser.get(f"/sessions/{mine.session_id}/fixes/{fix}/decision/new")
    assert "The script holds what looks like a secret, line 2." in page.text
