"""The memory of a web process and a worker over an hour of twenty engineers. Run as a module.

The hour is compressed: what twenty engineers do in it is done as fast as the machine can. So are
the caches of notes and of HTML, which would fill for a day: what still grows is a leak.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from urllib3 import HTTPConnectionPool

from tests.bench.fleet import desk_of, peopled, worker
from tests.bench.load import cpu_seconds, memory_kb, served
from tests.bench.stage import fragment
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Reply, says
from tests.journeys.place import Place, furnished
from tests.journeys.session import HONEST
from tests.servers import start_postgres, start_redis
from webapp import create_app

ENGINEERS, EACH = 20, 4  # sessions of one engineer in an hour
TURNS, POLLS = 6, 180  # a poll each five seconds of 15 minutes
MARKS = (0.05, 1 / 3, 2 / 3, 1)
API = "/api/v1/ai-sessions"
ACCEPTED = "text/html, text/event-stream"
SEEN = re.compile(r'<input id="news-[^"]*" type="hidden" name="([^"]+)"\s+value="([^"]*)"')
AT_ONCE = 8
WARM = 1 / 3  # of the hour
MOST_GROWTH_MB = 3.0  # an hour, after that
SAMPLED_EVERY_S = 0.5
REPLY = "Look at the cable first.\n\n1. Pull it.\n2. Plug it in again.\n\nThen print a page. " * 4
Sample = tuple[float, int, int]  # share of the hour, KB of the web process, KB of the worker


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database, redis = (stack.enter_context(start()) for start in (start_postgres, start_redis))
        service = stack.enter_context(FakeMessages())
        service.answer_by = answer
        own = {"DATABASE_URL": database, "REDIS_URL": redis, "RESOLUTIONFLOW_API_RATE": "0"}
        app = create_app(RESOLUTIONFLOW_INSTANCE=Path(folder), **own)
        peopled(app)
        place = furnished(database, Path(folder), service, **own)
        system = stack.enter_context(desk_of(app, ENGINEERS * EACH))
        served_at = stack.enter_context(served("tests.bench.small_caches:app", place.environment))
        pids = served_at[1], stack.enter_context(worker(place.environment))
        began, spent = time.monotonic(), [cpu_seconds(pid) for pid in pids]
        samples = an_hour(served_at[0], place, pids)
        took = time.monotonic() - began
        cpu = [cpu_seconds(pid) - before for pid, before in zip(pids, spent, strict=True)]
        notes = sum(len(ticket.notes) for ticket in system.tickets.values())
    print(f"an hour of {ENGINEERS} engineers in {took:.0f} s, {notes} notes delivered")
    print(f"{'MB after':<12}{''.join(f'{mark:>8.0%}' for mark in MARKS)}{'MB an hour, warm':>18}")
    grown = [report(name, samples, part) for part, name in ((1, "web process"), (2, "worker"))]
    print(f"CPU for that hour: web process {cpu[0]:.0f} s, worker {cpu[1]:.1f} s")
    print(f"(PostgreSQL, Redis. An engineer: {EACH} sessions, each of {TURNS} streams,")
    print(f" facts, notes by the model, {2 * TURNS} pages, {POLLS} polls, 4 lists, a resolution)")
    if max(grown) > MOST_GROWTH_MB or notes < ENGINEERS * EACH:
        raise SystemExit(1)


def answer(body: dict[str, Any]) -> Reply:
    return says(HONEST if "output_config" in body else REPLY)


def an_hour(port: int, place: Place, pids: tuple[int, int]) -> list[Sample]:
    """Work all sessions, some at once; return the samples taken meanwhile."""
    samples: list[Sample] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        works: list[Future[None]] = [
            pool.submit(work, port, place, number) for number in range(1, ENGINEERS * EACH + 1)
        ]
        while (done := sum(one.done() for one in works)) < len(works):
            samples.append((done / len(works), memory_kb(pids[0]), memory_kb(pids[1])))
            time.sleep(SAMPLED_EVERY_S)
    for one in works:
        one.result()
    return samples


@dataclass(frozen=True)
class Engineer:
    """Somebody at a session, with a browser and htmx."""

    visitor: HTTPConnectionPool
    place: Place
    path: str

    def get(self, path: str, *, whole: bool = True) -> str:
        page = {"Cookie": f"session={self.place.cookie}"}
        answer = self.visitor.request("GET", path, headers=page if whole else fragment(page))
        assert answer.status < 300, (path, answer.status)
        return answer.data.decode()

    def post(self, path: str, **fields: str) -> None:
        headers = fragment({"Cookie": f"session={self.place.cookie}", "Accept": ACCEPTED})
        sent = {"csrf_token": self.place.csrf, "key": str(uuid.uuid4()), **fields}
        answer = self.visitor.request(
            "POST", self.path + path, fields=sent, headers=headers, encode_multipart=False
        )
        assert answer.status == 200, (path, answer.status, answer.data)


def work(port: int, place: Place, number: int) -> None:
    """Work one session as an engineer does, from the first word to the note on the ticket."""
    words = {"title": f"Printing stopped {number}", "problem": "Nothing is printed."}
    token = {"Authorization": f"Bearer {place.token}"}
    with HTTPConnectionPool("127.0.0.1", port, timeout=60, retries=False) as visitor:
        made = visitor.request(
            "POST", API, json=words | {"ticket_ref": f"rm:{number}"}, headers=token
        ).json()
        path = f"/sessions/{made['id']}"
        one = Engineer(visitor, place, path)
        for turn in range(TURNS):
            one.post("/messages", content=f"What now, {turn}?")
            one.post("/facts", text=f"Finding {turn}.")
            one.get(path)
            seen = SEEN.findall(one.get(path))
            for _ in range(POLLS // TURNS):
                one.get(f"{path}/news?{urlencode(seen)}", whole=False)
            one.get(f"{path}/note", whole=False)
        for page in ("/sessions", f"/sessions?q=stopped+{number}", "/script-templates", "/tickets"):
            one.get(page)
        note = visitor.request("GET", f"{API}/{made['id']}/resolution-note/preview", headers=token)
        frozen = {"state_version": note.json()["state_version"]}
        done = visitor.request("POST", f"{API}/{made['id']}/resolution", json=frozen, headers=token)
        assert done.status == 201, done.data


def report(name: str, samples: list[Sample], part: int) -> float:
    """Print a process's memory over the hour; return the MB an hour it grows by once it is warm."""
    megabytes = [(sample[0], sample[part] / 1024) for sample in samples]
    warm = [one for one in megabytes if one[0] >= WARM]
    slope, _ = statistics.linear_regression(*zip(*warm, strict=True))
    marks = [min(megabytes, key=lambda one: abs(one[0] - mark))[1] for mark in MARKS]
    shown = "".join(f"{mb:>8.1f}" for mb in marks)
    print(f"{name:<12}{shown}{slope:>+17.2f} (target {MOST_GROWTH_MB:+.0f})")
    return slope


if __name__ == "__main__":
    main()
