"""From the outbox to a ticket system, whatever fails on the way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select, update

from tests.factories import a_session, who
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import KEY, FakeTickets, serving
from tests.models.rush import at_once
from webapp import background
from webapp.database import now
from webapp.extensions import db
from webapp.models import DeliveryAttempt, TicketConnection, TicketPost
from webapp.models.delivery import LONGEST_WAIT, Ending, claim, due, held, settle
from webapp.models.ticket_connection import LONGEST_REST, MOST_FAILURES
from webapp.tickets import client, outbox
from webapp.tickets.base import ConnectorError
from webapp.tickets.credentials import sealed

HANGS_S = 0.25  # a call that does not end is given up so soon

pytestmark = pytest.mark.usefixtures("emptied", "rings")


@pytest.fixture(scope="module")
def system() -> Iterator[FakeTickets]:
    with serving(RedmineDialect()) as fake:
        yield fake


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Collect the rings of the bell that nobody answers."""
    rung: list[tuple[Any, ...]] = []

    def ring(*call: Any) -> bool:
        rung.append(call)
        return True

    monkeypatch.setattr(background, "ring", ring)
    monkeypatch.setattr(background, "is_behind", lambda: False)
    return rung


@pytest.fixture
def post_id(inside: Flask, system: FakeTickets) -> uuid.UUID:
    """A note of Alice's on its way to ticket 1 of the system."""
    system.begin_anew()
    return queued(connect(system.url))


def connect(url: str) -> TicketConnection:
    facts = {"kind": "redmine", "key": "rm", "name": "Desk", "base_url": url, "settings": {}}
    return TicketConnection.add(
        who("Alice").team_id, facts | {"secret": sealed({"api_key": KEY}), "allow_private": True}
    )


def queued(connection: TicketConnection, number: str = "1") -> uuid.UUID:
    session = a_session(who("Alice"), ticket_ref=f"{connection.key.upper()}: {number}")
    post = TicketPost.freeze(session, who("Alice"), state_version=1, markdown="## Problem\n\nÄ\n")
    key = post.id
    db.session.commit()
    return key


def post_of(key: uuid.UUID) -> TicketPost:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(TicketPost, key)


def tries(key: uuid.UUID) -> list[str | None]:
    own = select(DeliveryAttempt.outcome).filter_by(post_id=key)
    return list(db.session.scalars(own.order_by(DeliveryAttempt.number)))


def let_due(key: uuid.UUID) -> None:
    db.session.execute(update(TicketPost).filter_by(id=key).values(due_at=now()))
    db.session.commit()


def test_a_note_is_posted_with_its_reference_and_read_back(
    post_id: uuid.UUID, system: FakeTickets
) -> None:
    outbox.deliver(post_id)
    post = post_of(post_id)
    (note,) = system.tickets["1"].notes
    assert (post.status, post.attempts, post.last_error) == ("delivered", 1, None)
    assert (post.external_id, post.claim, post.delivered_at is not None) == (note.id, None, True)
    assert note.text == f"## Problem\n\nÄ\n\nResolutionFlow note {post_id}\n"
    assert (note.public, system.tickets["1"].status) == (False, "Resolved")
    assert tries(post_id) == ["delivered"]


def test_resolving_only_rings(post_id: uuid.UUID, rings: list[tuple[Any, ...]]) -> None:
    outbox.send(post_id)
    assert rings == [(outbox.deliver, post_id)]
    assert post_of(post_id).status == "queued"


def test_workers_at_once_post_once(app: Flask, post_id: uuid.UUID, system: FakeTickets) -> None:
    at_once(app, [lambda: outbox.deliver(post_id)] * 6)
    assert len(system.marked(str(post_id))) == 1
    assert post_of(post_id).attempts == 1


@pytest.mark.parametrize("fault", ["after_cut", "after_hang", "drop", "500", "429"])
def test_a_fault_is_tried_again_and_leaves_one_note(
    fault: str, post_id: uuid.UUID, system: FakeTickets, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.faults = [fault]
    with monkeypatch.context() as hurried:
        if fault == "after_hang":  # every other call may take its time on a busy machine
            hurried.setattr(client, "CALL_S", HANGS_S)
        outbox.deliver(post_id)
    post = post_of(post_id)
    assert (post.status, post.delivered_at) == ("retrying", None)
    assert post.last_error
    assert post.due_at is not None
    assert due() == []
    let_due(post_id)
    assert outbox.deliver_waiting() == 1
    assert post_of(post_id).status == "delivered"
    assert len(system.marked(str(post_id))) == 1
    assert tries(post_id) == ["retrying", "delivered"]


def test_a_bell_that_rings_twice_does_not_cut_the_wait_short(
    post_id: uuid.UUID, system: FakeTickets
) -> None:
    """The system may be writing the first one right now: looking again too soon finds nothing."""
    system.faults = ["after_cut"]
    outbox.deliver(post_id)
    standing = system.tickets["1"].notes.pop()  # written, but not yet to be seen
    outbox.deliver(post_id)
    assert (post_of(post_id).attempts, system.marked(str(post_id))) == (1, [])
    post_of(post_id).retry()
    db.session.commit()
    outbox.deliver(post_id)
    assert (post_of(post_id).attempts, due()) == (1, [])
    system.tickets["1"].notes.append(standing)
    let_due(post_id)
    outbox.deliver(post_id)
    assert post_of(post_id).status == "delivered"
    assert len(system.marked(str(post_id))) == 1


def test_what_cannot_be_helped_fails_until_somebody_asks_again(
    post_id: uuid.UUID, system: FakeTickets
) -> None:
    ticket = system.tickets.pop("1")
    outbox.deliver(post_id)
    post = post_of(post_id)
    assert (post.status, post.due_at) == ("failed", None)
    assert "no such ticket" in str(post.last_error)
    assert outbox.deliver_waiting() == 0
    system.tickets["1"] = ticket
    for _ in range(2):
        post_of(post_id).retry()
        db.session.commit()
    assert outbox.deliver_waiting() == 1
    post_of(post_id).retry()
    assert post_of(post_id).status == "delivered"
    assert len(system.marked(str(post_id))) == 1


def test_a_holder_that_went_silent_is_relieved_after_the_lease(
    app: Flask, post_id: uuid.UUID, system: FakeTickets, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.extensions.pop("claims", None)
    left = claim(post_id)
    assert left is not None
    db.session.commit()
    for _ in range(2):
        outbox.sweep()
        assert post_of(post_id).status == "sending"
    monkeypatch.setattr(outbox, "LEASE_S", 0.0)
    outbox.sweep()
    post = post_of(post_id)
    assert (post.status, post.attempts) == ("delivered", 2)
    assert tries(post_id) == ["broken_off", "delivered"]
    assert held() == []
    app.extensions.pop("claims")


def test_a_holder_who_wakes_up_late_sends_and_changes_nothing(
    post_id: uuid.UUID, system: FakeTickets
) -> None:
    left = claim(post_id)
    assert left is not None
    db.session.commit()
    outbox.deliver(post_id, left.token)
    before = post_of(post_id).external_id
    assert not settle(left, Ending("failed", "too late"))
    db.session.rollback()
    assert not outbox._is_still(left)
    assert (post_of(post_id).status, post_of(post_id).external_id) == ("delivered", before)


def test_a_claim_is_taken_over_once(app: Flask, post_id: uuid.UUID, system: FakeTickets) -> None:
    left = claim(post_id)
    assert left is not None
    db.session.commit()
    at_once(app, [lambda: outbox.deliver(post_id, left.token)] * 4)
    assert len(system.marked(str(post_id))) == 1
    assert post_of(post_id).attempts == 2


@pytest.mark.parametrize("jump", [-1, 1])
def test_a_clock_that_jumps_loses_no_note(
    jump: int, post_id: uuid.UUID, system: FakeTickets
) -> None:
    """A year's jump either way makes a waiting post due at once, never never."""
    system.faults = ["429"]
    outbox.deliver(post_id)
    far = now() - timedelta(days=365 * jump)
    db.session.execute(update(TicketPost).filter_by(id=post_id).values(due_at=far))
    db.session.commit()
    assert due() == [post_id]


def test_a_system_that_is_down_is_left_alone_and_says_so(inside: Flask) -> None:
    connection = connect("http://127.0.0.1:9")
    key = queued(connection)
    for _ in range(MOST_FAILURES):
        outbox.deliver(key)
        let_due(key)
    assert post_of(key).attempts == MOST_FAILURES
    other = queued(db.session.get_one(TicketConnection, connection.id), "2")
    outbox.deliver(other)
    post = post_of(other)
    assert (post.status, post.attempts) == ("retrying", 0)
    assert "Desk does not answer" in str(post.last_error)
    assert post.connection is not None
    assert post.due_at == post.connection.rest_ends
    post.retry()
    db.session.commit()
    outbox.deliver(other)
    assert post_of(other).attempts == 1


def test_a_rest_that_the_clock_made_endless_is_over(inside: Flask) -> None:
    connection = connect("http://127.0.0.1:9")
    connection.resting_until = now() + LONGEST_REST + timedelta(minutes=1)
    assert connection.rest_ends is None


def test_a_success_closes_the_circuit(post_id: uuid.UUID, system: FakeTickets) -> None:
    system.faults = ["503"]
    outbox.deliver(post_id)
    connection = post_of(post_id).connection
    assert connection is not None
    assert connection.failures == 1
    let_due(post_id)
    outbox.deliver_waiting()
    db.session.refresh(connection)
    assert connection.failures == 0


def test_a_removed_connection_keeps_the_note(post_id: uuid.UUID) -> None:
    connection = post_of(post_id).connection
    assert connection is not None
    connection.remove()
    db.session.commit()
    outbox.deliver(post_id)
    post = post_of(post_id)
    assert (post.status, connection.secret) == ("failed", "")
    assert "removed" in str(post.last_error)


def test_a_key_that_no_longer_opens_is_told(
    app: Flask, post_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(
        app.config, "SETTINGS", settings.model_copy(update={"encryption_key": SecretStr("y" * 40)})
    )
    outbox.deliver(post_id)
    assert post_of(post_id).status == "failed"
    assert "enter it again" in str(post_of(post_id).last_error)


def test_a_fault_of_our_own_leaves_it_in_nobodys_hands(
    post_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise AssertionError(KEY)

    monkeypatch.setattr(outbox, "carry", broken)
    outbox.deliver(post_id)
    post = post_of(post_id)
    assert (post.status, held()) == ("retrying", [])
    assert KEY not in str(post.last_error)


def test_no_credential_stands_in_any_row(post_id: uuid.UUID, system: FakeTickets) -> None:
    system.faults = ["500"]
    outbox.deliver(post_id)
    for table in ("ticket_connections", "ticket_posts", "delivery_attempts"):
        rows = db.session.execute(select(db.metadata.tables[table])).all()
        assert rows
        assert KEY not in str(rows)


def test_the_sweep_delivers_by_itself_when_nobody_can_be_told(
    post_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "ring", lambda *_: False)
    outbox.sweep()
    assert post_of(post_id).status == "delivered"


def test_the_sweep_rings_for_what_is_due(
    post_id: uuid.UUID, rings: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "is_behind", lambda: True)
    outbox.sweep()
    assert rings == []
    monkeypatch.setattr(background, "is_behind", lambda: False)
    outbox.sweep()
    assert rings == [(outbox.deliver, post_id)]


@pytest.mark.parametrize(
    ("attempts", "asked_for", "arrived", "least", "most"),
    [
        (1, 0, False, 2, 4),
        (2, 0, False, 4, 8),
        (30, 0, False, 450, 900),
        (10**6, 0, False, 450, 900),
        (1, 60, False, 60, 60),
        (1, 10**9, False, 900, 900),
        (1, 0, True, 30, 30),
    ],
)
def test_waits_double_up_to_a_cap(
    *, attempts: int, asked_for: float, arrived: bool, least: float, most: float
) -> None:
    error = ConnectorError("", permanent=False, retry_after=asked_for, may_have_arrived=arrived)
    waits = {outbox.wait(error, attempts).total_seconds() for _ in range(50)}
    assert least <= min(waits) <= max(waits) <= most <= LONGEST_WAIT.total_seconds()
    assert least == most or len(waits) > 40


def test_it_gives_up_after_a_day(post_id: uuid.UUID, system: FakeTickets) -> None:
    db.session.execute(update(TicketPost).values(attempts=outbox.MOST_ATTEMPTS - 1))
    db.session.commit()
    system.faults = ["500"]
    outbox.deliver(post_id)
    post = post_of(post_id)
    assert (post.status, post.may_be_retried) == ("failed", True)
    assert "100 times" in str(post.last_error)
