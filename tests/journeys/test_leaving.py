"""SIGTERM: whoever asks is answered to the last, and what is being written ends in words."""

from __future__ import annotations

import signal
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import NewConnectionError

from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, says
from tests.journeys.place import Place, furnished
from tests.servers.web import SECONDS, Web, start_web
from webapp.leaving import RESTARTED

VISITORS = 4


@pytest.fixture
def place(database_url: str, instance: Path, service: FakeMessages) -> Place:
    return furnished(database_url, instance, service)


@pytest.fixture
def web(place: Place) -> Iterator[Web]:
    with start_web(place.environment, "tests.journeys.hurry") as web:
        yield web


def test_a_stopped_process_answers_to_the_last(
    place: Place, web: Web, service: FakeMessages
) -> None:
    never, nor_this = Gate(), Gate()
    reply = says(["Look at the ", "spooler. ", "Never said."], gates={2: never})
    note = says("Never written.", gates={0: nor_this})
    service.answer_by = lambda body: note if "output_config" in body else reply
    stream = place.call(
        web, "POST", "/messages", {"content": "It is silent."}, Accept="text/event-stream"
    )
    assert never.reached.wait(SECONDS)
    with ThreadPoolExecutor(VISITORS + 1) as pool:
        asked = pool.submit(place.call, web, "GET", "/resolution-note/preview")
        assert nor_this.reached.wait(SECONDS)
        visits = [pool.submit(visited, place, web) for _ in range(VISITORS)]
        web.process.send_signal(signal.SIGTERM)
        heard = b"".join(stream.stream()).decode()
        answers: Counter[int] = sum((visit.result(SECONDS) for visit in visits), Counter())
    assert answers.keys() == {303}
    assert asked.result().json()["source"] == "composer"
    assert web.process.wait(SECONDS) == 0

    last = heard[heard.rindex("event: assistant_message") :]
    assert '"status": "interrupted"' in last
    assert "Look at the spooler." in last
    assert RESTARTED in last


def visited(place: Place, web: Web) -> Counter[int]:
    """Add facts over one kept connection until the process is gone; an answer less is an error."""
    answers: Counter[int] = Counter()
    form = {"csrf_token": place.csrf, "text": "Seen."}
    pool = HTTPConnectionPool("127.0.0.1", web.port, timeout=SECONDS, retries=False)
    while True:
        try:
            answer = pool.request(
                "POST",
                f"/sessions/{place.session_id}/facts",
                fields={**form, "key": str(uuid.uuid4())},
                headers={"Cookie": f"session={place.cookie}"},
                encode_multipart=False,
                redirect=False,
            )
        except NewConnectionError:
            return answers
        answers[answer.status] += 1
