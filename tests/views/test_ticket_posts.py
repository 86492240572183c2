"""How a note's delivery stands, on the session's page."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from markupsafe import escape

from tests.conftest import Person
from tests.factories import a_session, who
from tests.views.conftest import HTMX
from webapp import background
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import DeliveryAttempt, TicketConnection, TicketPost
from webapp.models.ticket_post import UNDER_WAY
from webapp.tickets.credentials import sealed
from webapp.views.template_globals import POST_WORDS


def a_post(status: str, reference: str = "rm:12", **facts: object) -> TicketPost:
    """Make a note of Alice's that stands as `status` says."""
    alice = who("Alice")
    if TicketConnection.keyed(alice.team_id, "rm") is None:
        TicketConnection.add(
            alice.team_id,
            {
                "kind": "redmine",
                "key": "rm",
                "name": "Desk <b>",
                "base_url": "https://desk.example/sub",
                "settings": {},
                "secret": sealed({"api_key": "canary-4711"}),
            },
        )
    session = a_session(alice, ticket_ref=reference)
    post = TicketPost.freeze(session, alice, state_version=1, markdown="Fixed <i>.")
    post.status = status
    for name, value in facts.items():
        setattr(post, name, value)
    db.session.commit()
    return post


@pytest.mark.parametrize("status", [status for status in POST_WORDS if status != "kept"])
def test_the_page_says_how_it_stands_and_asks_again_while_it_moves(
    status: str, app: Flask, alice: Person
) -> None:
    with app.app_context(), writing():
        path = f"/sessions/{a_post(status, last_error='Why <u>').ai_session_id}"
    page = alice.browser.get(path).text
    assert str(escape(POST_WORDS[status])) in page
    assert "Why &lt;u&gt;" in page
    assert 'href="https://desk.example/sub/issues/12"' in page
    assert "Desk &lt;b&gt;" in page
    assert "canary-4711" not in page
    assert (f'data-hx-get="{path}/posts"' in page) == (status in UNDER_WAY)
    assert ("Reload to see how it went" in page) == (status in UNDER_WAY)
    assert ("/delivery" in page) == (status in ("failed", "retrying"))
    fragment = alice.browser.get(f"{path}/posts", headers=HTMX).text
    assert fragment.strip().startswith('<ul id="posts"')
    assert str(escape(POST_WORDS[status])) in fragment


def test_a_note_the_customer_can_read_is_told_loudly(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        path = f"/sessions/{a_post('public').ai_session_id}"
    assert 'role="alert"' in alice.browser.get(f"{path}/posts", headers=HTMX).text


def test_a_browser_without_script_is_led_to_the_page(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        path = f"/sessions/{a_post('queued').ai_session_id}"
    answer = alice.browser.get(f"{path}/posts")
    assert (answer.status_code, answer.location) == (302, path)


def test_every_try_is_listed(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        post = a_post("retrying", due_at=now() + timedelta(minutes=1))
        DeliveryAttempt.begin(post.id, 1)
        db.session.flush()
        DeliveryAttempt.begin(post.id, 2)
        db.session.flush()
        DeliveryAttempt.end(post.id, "retrying", "Desk is slow.")
        db.session.commit()
        path = f"/sessions/{post.ai_session_id}"
    page = alice.browser.get(path).text
    for words in ("2 tries", "Broken off", "Did not work", "Desk is slow.", "Next try: "):
        assert words in page


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("status", ["failed", "retrying", "delivered"])
def test_retry_queues_what_waits_or_gave_up(
    headers: dict[str, str],
    status: str,
    app: Flask,
    alice: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[object] = []

    def ring(*call: object) -> bool:
        rung.append(call)
        return True

    monkeypatch.setattr(background, "ring", ring)
    with app.app_context(), writing():
        post = a_post(status, last_error="Why")
        key, path = post.id, f"/sessions/{post.ai_session_id}/posts/{post.id}/delivery"
    answer = alice.browser.post(path, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    with app.app_context():
        after = db.session.get_one(TicketPost, key)
        assert after.status == (status if status == "delivered" else "queued")
    assert rung


def test_a_failed_note_of_the_built_in_list_is_tried_at_once(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        post = a_post("failed", reference="T-404")
        key, path = post.id, f"/sessions/{post.ai_session_id}/posts/{post.id}/delivery"
    assert alice.browser.post(path).status_code == 303
    with app.app_context():
        after = db.session.get_one(TicketPost, key)
        assert (after.status, after.attempts) == ("failed", 1)


def test_another_teams_note_is_not_there(app: Flask, alice: Person, charlie: Person) -> None:
    with app.app_context(), writing():
        post = a_post("failed")
        own, path = post.id, f"/sessions/{post.ai_session_id}/posts"
        other = a_post("failed").ai_session_id
    assert charlie.browser.get(path, headers=HTMX).status_code == 404
    assert charlie.browser.post(f"{path}/{own}/delivery").status_code == 404
    assert alice.browser.post(f"/sessions/{other}/posts/{own}/delivery").status_code == 404
    assert alice.browser.post(f"{path}/{uuid.uuid4()}/delivery").status_code == 404
