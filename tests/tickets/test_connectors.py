"""What every connector promises, whatever its system is like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.ticket_server import KEY, NO_RIGHT_KEY, FakeTickets, serving
from tests.tickets.systems import SYSTEMS, System
from webapp.models.delivery import Ending
from webapp.tickets import client
from webapp.tickets.base import ConnectorError, Note
from webapp.tickets.courier import NotOurs, carry

MARK = "ResolutionFlow note 6a1f0f8e-0000-4000-8000-000000000001"
HARD = "## Lösung <b>ü</b> & \U0001f5a8 \u202e \u00a0 |a| `x` {{y}} </note>\n" * 1200
READABLE = [name for name in SYSTEMS if name != "webhook"]  # it tells nothing


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> System:
    return SYSTEMS[request.param]


@pytest.fixture(scope="module")
def server(system: System) -> Iterator[FakeTickets]:
    with serving(system.dialect()) as fake:
        yield fake


@pytest.fixture(autouse=True)
def _fresh(server: FakeTickets) -> None:
    server.begin_anew()


def note(text: str = "Fixed.", *, public: bool = False) -> Note:
    return Note(f"{text}\n\n{MARK}\n", MARK, public=public)


def brought(
    system: System, server: FakeTickets, number: str = "1", sent: Note | None = None
) -> Ending:
    return carry(system.connector(server.url), number, sent or note(), lambda: True)


@pytest.mark.parametrize("public", [False, True])
def test_a_note_arrives_as_it_was_meant_and_closes_the_ticket(
    *, public: bool, system: System, server: FakeTickets
) -> None:
    ending = brought(system, server, sent=note(public=public))
    (posted,) = server.tickets["1"].notes
    assert (ending.status, ending.words, ending.external_id) == ("delivered", None, posted.id)
    assert posted.public is public
    assert posted.text.strip() == note().text.strip()
    assert server.tickets["1"].status.lower() == "resolved"


def test_a_note_that_stands_there_is_not_sent_again(system: System, server: FakeTickets) -> None:
    first, again = brought(system, server), brought(system, server)
    assert first == again
    assert len(server.marked(MARK)) == 1


def test_another_note_is_another_note(system: System, server: FakeTickets) -> None:
    other = Note("Other\n\nResolutionFlow note 2\n", "ResolutionFlow note 2")
    brought(system, server)
    brought(system, server, sent=other)
    assert len(server.tickets["1"].notes) == 2


def test_a_refused_status_is_told_and_the_note_stands(system: System, server: FakeTickets) -> None:
    server.keeps_status = True
    ending = brought(system, server)
    assert ending.status == "status_unchanged"
    assert ending.words
    assert len(server.marked(MARK)) == 1


def test_a_note_made_public_is_told_loudly(system: System, server: FakeTickets) -> None:
    server.publishes = True
    ending = brought(system, server)
    assert ending.status == "public"
    assert "customer" in str(ending.words)


@pytest.mark.parametrize("fault", ["after_cut", "after_hang"])
def test_an_answer_that_is_lost_leaves_one_note(
    fault: str, system: System, server: FakeTickets, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.faults = [fault]
    with monkeypatch.context() as hurried:
        if fault == "after_hang":  # every other call may take its time on a busy machine
            hurried.setattr(client, "CALL_S", 0.25)
        with pytest.raises(ConnectorError) as lost:
            brought(system, server)
    assert (lost.value.permanent, lost.value.may_have_arrived) == (False, True)
    assert brought(system, server).status == "delivered"
    assert len(server.marked(MARK)) == 1


@pytest.mark.parametrize(("fault", "wait"), [("429", 7), ("503", 7), ("500", 7), ("drop", 0)])
def test_a_system_in_trouble_is_asked_again_later(
    fault: str, wait: int, system: System, server: FakeTickets
) -> None:
    server.faults = [fault]
    with pytest.raises(ConnectorError) as trouble:
        brought(system, server)
    assert (trouble.value.permanent, trouble.value.retry_after) == (False, wait)
    assert server.marked(MARK) == []
    assert brought(system, server).status == "delivered"


def test_a_long_note_of_every_kind_of_text_arrives_whole(
    system: System, server: FakeTickets
) -> None:
    assert len(HARD.encode()) > 64 * 1024
    assert brought(system, server, sent=note(HARD)).status == "delivered"
    assert server.tickets["1"].notes[0].text.strip() == note(HARD).text.strip()


@pytest.mark.parametrize(
    ("key", "number", "word"),
    [
        ("wrong", "1", "key"),
        (NO_RIGHT_KEY, "1", "right"),
        (KEY, "404", "no such ticket"),
        (KEY, "../2", "no such ticket"),
        (KEY, "2?x=1#", "no such ticket"),
    ],
)
def test_what_cannot_be_helped_is_told_once(
    key: str, number: str, word: str, system: System, server: FakeTickets
) -> None:
    with pytest.raises(ConnectorError, match=word) as refused:
        carry(system.connector(server.url, key), number, note(), lambda: True)
    assert refused.value.permanent
    assert key not in str(refused.value) or key == "wrong"
    assert server.marked(MARK) == []


@pytest.mark.parametrize("public", [False, True])
def test_a_closed_ticket_takes_the_note_and_stays_closed(
    *, public: bool, system: System, server: FakeTickets
) -> None:
    ending = brought(system, server, "2", note(public=public))
    assert ending.status == "delivered"
    assert server.tickets["2"].status.lower() == "resolved"


def test_nothing_is_sent_once_somebody_else_took_over(system: System, server: FakeTickets) -> None:
    with pytest.raises(NotOurs):
        carry(system.connector(server.url), "1", note(), lambda: False)
    assert server.marked(MARK) == []


@pytest.mark.parametrize("system", READABLE, indirect=True)
def test_a_ticket_is_read(system: System, server: FakeTickets) -> None:
    ticket = system.connector(server.url).ticket("1")
    assert (ticket.number, ticket.title, ticket.is_resolved) == ("1", "Nodes offline", False)
    assert ticket.changed_at
    assert system.connector(server.url).describe("1") == "Since Monday."
    assert system.connector(server.url).ticket("2").is_resolved


@pytest.mark.parametrize("system", READABLE, indirect=True)
def test_tickets_are_found_by_words(system: System, server: FakeTickets) -> None:
    server.tickets["1"].title = "It's \\ 50 % & odd"
    found = system.connector(server.url).search("odd")
    assert [ticket.number for ticket in found] == ["1"]
    assert list(system.connector(server.url).search("nothing of that kind")) == []


def test_the_set_up_test_writes_nothing(system: System, server: FakeTickets) -> None:
    findings = system.connector(server.url).trial("1")
    assert findings
    assert all(finding.ok for finding in findings)
    assert {asked.method for asked in server.asked} <= {"GET", "POST"}
    assert server.tickets["1"].notes == []
    assert server.tickets["1"].status == "open"


def test_the_set_up_test_refuses_a_wrong_key(system: System, server: FakeTickets) -> None:
    with pytest.raises(ConnectorError, match="key"):
        system.connector(server.url, "wrong").trial("1")
