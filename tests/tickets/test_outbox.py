"""From a resolved session to its ticket."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import a_session, who
from tests.models.rush import at_once
from webapp.extensions import db
from webapp.models import AISession, Conflict, Refused, Ticket, TicketEntry, TicketPost
from webapp.tickets import builtin, outbox

pytestmark = pytest.mark.usefixtures("emptied")
NOTE = "## Problem\n\n- *C:\\x*  \n\n\n| a |\n\tsvc_backup <b>\u00e9\n"


def resolved(session: AISession, markdown: str = NOTE, visibility: str = "internal") -> uuid.UUID:
    post = TicketPost.freeze(
        session,
        who("Alice"),
        state_version=session.state_version,
        markdown=markdown,
        visibility=visibility,
    )
    key = post.id
    db.session.commit()
    return key


def entries(reference: str = "T-7") -> list[TicketEntry]:
    ticket = Ticket.referenced(who("Alice").team_id, reference)
    assert ticket is not None
    db.session.refresh(ticket)
    return ticket.entries


def post_of(key: uuid.UUID) -> TicketPost:
    db.session.expire_all()
    return db.session.get_one(TicketPost, key)


@pytest.mark.parametrize("visibility", ["internal", "public"])
def test_the_text_arrives_as_it_was_posted(session: AISession, visibility: str) -> None:
    key = resolved(session, visibility=visibility)
    assert post_of(key).status == "queued"
    outbox.deliver(key)
    post = post_of(key)
    (entry,) = entries()
    assert (post.status, post.attempts, post.last_error) == ("delivered", 1, None)
    assert (post.markdown, entry.text) == (NOTE, NOTE)
    assert (entry.visibility, entry.author_name) == (visibility, "Alice")
    assert (post.external_id, post.delivered_at is not None) == (str(entry.id), True)
    assert db.session.scalar(select(Ticket.status).filter_by(reference="T-7")) == "resolved"


def test_a_second_delivery_finds_nothing_to_do(session: AISession) -> None:
    key = resolved(session)
    outbox.deliver(key)
    outbox.deliver(key)
    assert (len(entries()), post_of(key).attempts) == (1, 1)


def test_deliveries_at_once_post_once(app: Flask, session: AISession) -> None:
    key = resolved(session)
    at_once(app, [lambda: outbox.deliver(key)] * 6)
    db.session.rollback()
    assert (len(entries()), post_of(key).attempts) == (1, 1)


def test_a_crash_while_delivering_leaves_the_post_waiting(
    session: AISession, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = resolved(session)

    posted = builtin.post

    def crash(post: TicketPost) -> str:
        posted(post)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(builtin, "post", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(key)
    db.session.rollback()
    assert (post_of(key).status, post_of(key).attempts, entries()) == ("queued", 0, [])
    assert outbox.deliver_waiting() == 1
    assert (post_of(key).status, len(entries())) == ("delivered", 1)
    assert outbox.deliver_waiting() == 0


@pytest.mark.parametrize("reference", ["T-1", "T-404"])
def test_a_ticket_the_team_does_not_have_fails_with_the_reason(
    session: AISession, reference: str
) -> None:
    session.edit({"ticket_ref": reference})  # the noise team has a T-1
    key = resolved(session)
    outbox.deliver(key)
    post = post_of(key)
    assert (post.status, post.delivered_at, post.external_id) == ("failed", None, None)
    assert post.last_error is not None
    assert reference in post.last_error
    assert outbox.deliver_waiting() == 0
    assert db.session.scalar(select(TicketEntry.id).filter_by(post_id=key)) is None


def test_a_note_without_a_ticket_is_kept(session: AISession) -> None:
    session.edit({"ticket_ref": ""})
    key = resolved(session)
    outbox.deliver(key)
    assert (post_of(key).status, post_of(key).attempts) == ("kept", 0)
    assert outbox.deliver_waiting() == 0


def test_a_stale_version_is_named_before_all_else(session: AISession) -> None:
    resolved(session)
    for markdown, visibility in ((NOTE, "internal"), (" ", "secret")):
        with pytest.raises(Conflict, match="changed") as conflict:
            TicketPost.freeze(
                session, who("Alice"), state_version=7, markdown=markdown, visibility=visibility
            )
        assert conflict.value.current is session
    with pytest.raises(Conflict, match="resolved"):
        TicketPost.freeze(session, who("Alice"), state_version=1, markdown=NOTE)
    assert len(TicketPost.of_session(session.id)) == 1


@pytest.mark.parametrize(
    ("markdown", "visibility", "field"),
    [
        ("", "internal", "markdown"),
        (" \n\t", "internal", "markdown"),
        ("x" * 60_001, "internal", "markdown"),
        ("Done", "secret", "visibility"),
    ],
)
def test_a_note_out_of_bounds_is_refused(
    session: AISession, markdown: str, visibility: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        TicketPost.freeze(
            session, who("Alice"), state_version=1, markdown=markdown, visibility=visibility
        )
    assert list(refused.value.errors) == [field]
    assert session.status == "active"


@pytest.mark.parametrize("markdown", ["x", "x" * 60_000])
def test_a_note_of_any_allowed_length_is_posted(session: AISession, markdown: str) -> None:
    key = resolved(session, markdown)
    outbox.deliver(key)
    assert entries()[0].text == markdown


def test_resolving_again_after_reopening_is_a_new_post(session: AISession) -> None:
    first = resolved(session, "First")
    outbox.deliver(first)
    session.reopen()
    db.session.commit()
    second = resolved(session, "Second")
    outbox.deliver(second)
    assert [post.markdown for post in TicketPost.of_session(session.id)] == ["Second", "First"]
    assert [entry.text for entry in entries()] == ["First", "Second"]
    assert session.resolved_at is not None


def test_a_later_edit_does_not_change_what_was_posted(session: AISession) -> None:
    key = resolved(session)
    session.reopen()
    session.edit({"ticket_ref": "T-404", "title": "Changed"})
    db.session.commit()
    outbox.deliver(key)
    assert (post_of(key).ticket_ref, entries()[0].text) == ("T-7", NOTE)


def test_every_waiting_post_is_delivered(session: AISession) -> None:
    keys = [resolved(session)]
    for _ in range(2):
        keys.append(resolved(a_session(who("Bob"), ticket_ref="T-7")))
    assert outbox.deliver_waiting() == 3
    assert {post_of(key).status for key in keys} == {"delivered"}
    assert len(entries()) == 3
