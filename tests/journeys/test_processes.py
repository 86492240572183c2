"""Real processes: two of them pay once, one that is killed leaves what came and a Retry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update

from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, says
from tests.journeys.place import Place, furnished
from tests.servers.web import SECONDS, Web, start_web
from webapp.database import now, writing
from webapp.models import Message
from webapp.models.message import STALLED_AFTER


@pytest.fixture
def place(database_url: str, instance: Path, service: FakeMessages) -> Place:
    return furnished(database_url, instance, service)


@pytest.fixture
def pair(place: Place) -> Iterator[tuple[Web, Web]]:
    with ExitStack() as servers, ThreadPoolExecutor(2) as pool:
        contexts = [start_web(place.environment) for _ in range(2)]
        started = [pool.submit(servers.enter_context, one) for one in contexts]
        yield started[0].result(), started[1].result()


def test_two_tabs_at_two_processes_call_the_model_once(
    place: Place, pair: tuple[Web, Web], service: FakeMessages
) -> None:
    gate, key = Gate(), str(uuid.uuid4())
    service.default = says("Look at the spooler first.", gates={0: gate})
    with ThreadPoolExecutor(4) as pool:
        tabs = [
            pool.submit(place.post, web, "/messages", content="It is silent.", key=key)
            for web in pair * 2
        ]
        assert gate.reached.wait(SECONDS)
        other = place.call(pair[1], "POST", "/messages", {"content": "And now?"})
        assert other.status == 409
        gate.release()
        assert {tab.result().status for tab in tabs} == {303}
    assert [reply["content"] for reply in place.replies(pair[0])] == ["Look at the spooler first."]
    assert len(service.requests) == 1


def test_a_killed_process_leaves_what_came_and_a_retry(
    place: Place, pair: tuple[Web, Web], service: FakeMessages
) -> None:
    dying, other = pair
    never = Gate()
    service.default = says(["Look at the ", "spooler. ", "Never said."], gates={2: never})
    stream = place.call(
        dying, "POST", "/messages", {"content": "It is silent."}, Accept="text/event-stream"
    )
    assert never.reached.wait(SECONDS)
    heard, parts = b"", stream.stream()
    while b"Look at the" not in heard:
        heard += next(parts)
    stored_so_far(other, place)
    dying.kill()
    age(place)

    (lost,) = place.replies(other)
    assert (lost["status"], lost["content"].strip()) == ("interrupted", "Look at the spooler.")
    page = place.page(other)
    assert "Reply interrupted." in page
    assert f'"retry-{lost["id"]}"' in page
    service.default = says("Look at the spooler. It has stopped.")
    retried = place.post(other, "/messages", again_of=lost["id"], key=str(uuid.uuid4()))
    assert retried.status == 303
    assert place.replies(other)[-1]["content"] == "Look at the spooler. It has stopped."


def stored_so_far(web: Web, place: Place) -> None:
    """Wait until what came is in the database: a heart beats twice a second."""
    while "spooler" not in place.page(web):
        pass


def age(place: Place) -> None:
    """Let the last sign of life be as old as that of a dead process."""
    engine = create_engine(place.environment["DATABASE_URL"])
    long_ago = now() - STALLED_AFTER - timedelta(seconds=1)
    with writing(), engine.begin() as connection:
        connection.execute(update(Message).values(heartbeat_at=long_ago))
    engine.dispose()
