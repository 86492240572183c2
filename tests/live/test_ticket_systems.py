"""Notes on the real Request Tracker and the real Redmine: `make test-tickets`."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.fakes.cutting_proxy import Proxy, before
from tests.servers.ticket_systems import TicketSystem, start_redmine, start_request_tracker
from webapp.models.delivery import Ending
from webapp.tickets.base import Connector, ConnectorError, Note
from webapp.tickets.client import Client
from webapp.tickets.courier import carry
from webapp.tickets.kinds import KINDS

HARD = "## Lösung <b>ü</b> & \U0001f5a8 \u202e \u00a0 |a| `x` {{y}} </note> <% x %> [[y]]\n" * 1000
_numbers = itertools.count(2)


@dataclass(frozen=True)
class Live:
    """A running system, the proxy before it, and how it is logged in to."""

    kind: str
    system: TicketSystem
    proxy: Proxy
    settings: dict[str, str]

    def connector(self, key: str = "", **settings: str) -> Connector:
        client = Client("Desk", self.proxy.url, time.monotonic() + 60, allow_private=True)
        secret = {"token": key or self.system.key, "api_key": key or self.system.key}
        return KINDS[self.kind].connector(client, secret, {**self.settings, **settings})

    def bring(self, number: str, note: Note, connector: Connector | None = None) -> Ending:
        return carry(connector or self.connector(), number, note, lambda: True)


@pytest.fixture(
    scope="module",
    params=[
        ("request_tracker", {}),
        ("request_tracker", {"key_field": "ExternalKey"}),
        ("redmine", {}),
    ],
    ids=["rt", "rt-keyed", "redmine"],
)
def live(request: pytest.FixtureRequest, rt: TicketSystem, redmine: TicketSystem) -> Iterator[Live]:
    kind, settings = request.param
    system = redmine if kind == "redmine" else rt
    with before(system.url) as proxy:
        yield Live(kind, system, proxy, settings)


@pytest.fixture(scope="session")
def rt() -> Iterator[TicketSystem]:
    with start_request_tracker() as system:
        yield system


@pytest.fixture(scope="session")
def redmine() -> Iterator[TicketSystem]:
    with start_redmine() as system:
        yield system


@pytest.fixture
def number() -> str:
    """Return a ticket that no test has used."""
    return str(next(_numbers) % 30 + 1)


def a_note(text: str = "Fixed.", *, public: bool = False) -> Note:
    mark = f"ResolutionFlow note {uuid.uuid4()}"
    return Note(f"{text}\n\n{mark}\n", mark, public=public)


@pytest.mark.parametrize("public", [False, True])
def test_a_note_arrives_as_it_was_meant(*, public: bool, live: Live, number: str) -> None:
    note, mail = a_note(public=public), live.system.mail
    mailed = mail.stat().st_size if mail.exists() else 0
    ending = live.bring(number, note)
    assert (ending.status, ending.words) == ("delivered", None)
    found = live.connector().find(number, note.mark)
    assert found is not None
    assert (found.id, found.public) == (ending.external_id, public)
    assert live.connector().ticket(number).is_resolved
    if live.kind == "request_tracker":
        arrived = mail.read_text()[mailed:]
        assert ("To: pat@rt.example" in arrived and note.mark in arrived) == public


def test_a_note_that_stands_there_is_not_sent_again(live: Live, number: str) -> None:
    note = a_note()
    assert live.bring(number, note) == live.bring(number, note)


def test_an_answer_that_is_lost_leaves_one_note(live: Live, number: str) -> None:
    note = a_note()
    live.proxy.cuts = 1
    with pytest.raises(ConnectorError) as lost:
        live.bring(number, note)
    assert lost.value.may_have_arrived
    first = live.connector().find(number, note.mark)
    assert first is not None
    assert live.bring(number, note).external_id == first.id


def test_notes_at_once_on_one_ticket_all_arrive_once(live: Live, number: str) -> None:
    """Redmine's lock refuses some of them, which the next try mends."""
    notes = [a_note() for _ in range(4)]

    def bring(note: Note) -> Ending:
        for _ in range(20):
            try:
                return live.bring(number, note)
            except ConnectorError as error:
                if error.permanent:
                    raise
        raise AssertionError

    with ThreadPoolExecutor(len(notes)) as pool:
        endings = list(pool.map(bring, notes))
    assert {ending.status for ending in endings} == {"delivered"}
    assert len({ending.external_id for ending in endings}) == len(notes)


def test_a_refused_status_is_told(live: Live, number: str) -> None:
    note = a_note()
    ending = live.bring(number, note, live.connector(resolved_status="No such status"))
    assert ending.status == "status_unchanged"
    assert live.connector().find(number, note.mark) is not None


def test_a_long_note_of_every_kind_of_text_arrives_whole(live: Live, number: str) -> None:
    assert len(HARD.encode()) > 64 * 1024
    assert live.bring(number, a_note(HARD)).status == "delivered"


def test_what_cannot_be_helped_is_told(live: Live) -> None:
    for key, number, word in (
        ("wrong", "1", "key"),
        (live.system.key_without_rights, "1", "right"),
        ("", "9999", "no such ticket"),
        ("", "nonsense", "no such ticket"),
    ):
        with pytest.raises(ConnectorError, match=word) as refused:
            live.bring(number, a_note(), live.connector(key))
        assert refused.value.permanent


def test_a_closed_ticket_takes_the_note_and_stays_closed(live: Live, number: str) -> None:
    live.bring(number, a_note())
    assert live.bring(number, a_note(public=True)).status == "delivered"
    assert live.connector().ticket(number).is_resolved


def test_a_ticket_is_read_and_found(live: Live) -> None:
    ticket = live.connector().ticket("1")
    assert ticket.title == "Nodes offline 1"
    assert ticket.changed_at
    assert live.connector().describe("1").strip() == "Since Monday."
    assert [found.number for found in live.connector().search("offline 29")] in ([], ["29"])
    assert live.connector().search("offline")
    assert list(live.connector().search("it's \\ 50 % & odd")) == []


def test_the_set_up_test_proves_the_key_and_writes_nothing(live: Live) -> None:
    before_it = live.connector().ticket("1")
    assert all(finding.ok for finding in live.connector().trial("1"))
    assert not all(finding.ok for finding in live.connector(resolved_status="No").trial("1"))
    assert live.connector().ticket("1") == before_it


def test_redmine_publishes_for_a_key_that_may_not_hide(redmine: TicketSystem, number: str) -> None:
    with before(redmine.url) as proxy:
        live = Live("redmine", redmine, proxy, {})
        customer = live.connector(redmine.key_of_customer)
        assert not all(finding.ok for finding in customer.trial(number))
        assert live.bring(number, a_note(), customer).status == "public"
