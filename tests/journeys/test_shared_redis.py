"""Two processes and one Redis: they pay once, count together, and go on when it is gone."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy, which
from typing import Any, cast

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as CannotConnect
from urllib3.util import parse_url

from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, refuses, says
from tests.fakes.ticket_server import until
from tests.journeys.place import Place, csrf_of, furnished
from tests.journeys.session import HONEST, LYING
from tests.servers.process import free_port, started, stop
from tests.servers.web import SECONDS, Web, start_web
from webapp.assistant.faults import FAULTS
from webapp.sharing import PREFIX

PREVIEW = "/resolution-note/preview"
QUICKLY_S = 3.0  # for a request of a busy machine while Redis does not answer


class SharedRedis:
    """A server that is killed, frozen and started again, always at one address."""

    def __init__(self, home: Path) -> None:
        self._home, self._port = home, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = Redis.from_url(self.url, decode_responses=True)
        self.start()

    def start(self) -> None:
        program = which("redis-server") or "redis-server"
        command = [program, "--port", str(self._port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--dir", str(self._home)]
        self.process: subprocess.Popen[bytes] = started(
            command, lambda _pid: self._answers(), self._home / "log"
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def looks(self) -> int:
        """Count the looks for what another process landed, since the server was started."""
        asked = cast("dict[str, dict[str, int]]", self.client.info("commandstats"))
        return asked.get("cmdstat_mget", {"calls": 0})["calls"]

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except CannotConnect:
            return False


@dataclass(frozen=True)
class Site:
    place: Place
    webs: tuple[Web, Web]
    redis: SharedRedis
    service: FakeMessages

    def anew(self) -> Site:
        """Open a session with one fact, for one test, whatever the one before it left behind."""
        self.service.begin_anew()
        self.service.default = says(HONEST)
        if self.redis.process.poll() is not None:
            self.redis.start()
            shared_again(self)
        self.redis.client.flushall()
        # Each process also counts failures of its own, and would go by them once Redis is gone.
        assert [self.ask(number)["status"] for number in (0, 1)] == ["done", "done"]
        self.service.requests.clear()
        site = replace(self, place=self.place.with_another_session(self.webs[0]))
        site.fact("The spooler on PRINT-01 stopped at 08:15.")
        return site

    def fact(self, text: str) -> None:
        assert self.place.call(self.webs[0], "POST", "/facts", {"text": text}).status == 201

    def note(self, number: int, method: str = "GET") -> dict[str, Any]:
        """Ask one of the processes for the note."""
        answer = self.place.call(self.webs[number], method, PREVIEW)
        assert answer.status == 200, answer.data
        note: dict[str, Any] = answer.json()
        return note

    def ask(self, number: int) -> dict[str, Any]:
        answer = self.place.call(self.webs[number], "POST", "/messages", {"content": "And now?"})
        assert answer.status == 201, answer.data
        reply: dict[str, Any] = answer.json()["assistant_message"]
        return reply


@pytest.fixture(scope="module")
def whole_site(
    template_file: Path, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("shared")
    copy(template_file, home / "db.sqlite3")
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        service = stack.enter_context(FakeMessages())
        redis = SharedRedis(home)
        stack.callback(lambda: stop(redis.process))
        stack.callback(redis.client.close)
        place = furnished(
            f"sqlite:///{home / 'db.sqlite3'}", instance, service, REDIS_URL=redis.url
        )
        starting = [
            pool.submit(stack.enter_context, start_web(place.environment)) for _ in range(2)
        ]
        yield Site(place, (starting[0].result(), starting[1].result()), redis, service)


@pytest.fixture
def site(whole_site: Site) -> Site:
    return whole_site.anew()


def test_two_processes_asked_at_once_call_the_model_once(site: Site) -> None:
    gate = Gate()
    site.service.default = says(HONEST, gates={0: gate})
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(site.note, number) for number in (0, 1) * 3]
        assert gate.reached.wait(SECONDS)
        gate.release()
        notes = [one.result() for one in asked]
    assert len({note["markdown"] for note in notes}) == 1
    assert [site.note(number)["from_cache"] for number in (0, 1)] == [True, True]
    assert len(site.service.requests) == 1


def test_a_note_composed_anew_is_the_one_everywhere(site: Site) -> None:
    old = site.note(1)
    site.service.default = says(LYING)
    new = site.note(0, "POST")
    assert new["left_out"] != old["left_out"]
    assert site.note(1) == new | {"from_cache": True}


def test_failed_logins_are_counted_together(site: Site) -> None:
    statuses = []
    page = site.webs[0].visitor.request("GET", "/login")
    fields = {"email": "bob@north.example", "password": "not the right one"}
    fields["csrf_token"] = csrf_of(page.data.decode())
    cookie = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
    for number in range(9):
        answer = site.webs[number % 2].visitor.request(
            "POST", "/login", fields=fields, headers=cookie, encode_multipart=False
        )
        statuses.append(answer.status)
    assert statuses == [*[422] * 8, 429]
    assert int(answer.headers["Retry-After"]) > 200


def test_a_service_that_failed_one_process_is_left_alone_by_the_other(site: Site) -> None:
    site.service.default = refuses(500)
    assert [site.ask(0)["status"] for _ in range(2)] == ["failed", "failed"]
    asked = len(site.service.requests)
    assert site.ask(1)["error"] == FAULTS["circuit_open"].words
    assert len(site.service.requests) == asked == 6


@pytest.mark.parametrize("writer", [0, 1])
def test_redis_that_dies_while_a_note_is_written_costs_nobody_an_answer(
    site: Site, writer: int
) -> None:
    gate, before = Gate(), site.redis.looks()
    site.service.default = says(HONEST, gates={0: gate})
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(site.note, writer)]
        assert gate.reached.wait(SECONDS)
        asked.append(pool.submit(site.note, 1 - writer))
        until(lambda: site.redis.looks() > before)
        assert len(site.service.requests) == 1
        site.redis.kill()
        gate.release()
        assert [one.result()["source"] for one in asked] == ["model", "model"]
    assert len(site.service.requests) == 2  # whoever waited could not learn of the first
    everything_works(site)
    site.redis.start()
    shared_again(site)


def test_redis_that_hangs_costs_nobody_an_answer(site: Site) -> None:
    site.redis.process.send_signal(signal.SIGSTOP)
    try:
        everything_works(site)
    finally:
        site.redis.process.send_signal(signal.SIGCONT)
        shared_again(site)


def everything_works(site: Site) -> None:
    """Use both processes; each keeps its own notes, counts and circuit now."""
    for number in (0, 1):
        site.fact(f"Seen at {time.monotonic()}.")
        for ask in (site.note, site.ask):
            began = time.monotonic()
            ask(number)
            assert time.monotonic() - began < QUICKLY_S
        assert site.note(number)["from_cache"]
        assert site.webs[number].visitor.request("GET", "/login").status == 200


def shared_again(site: Site) -> None:
    """Wait until what one process writes is read by the other."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        site.fact(f"Seen at {time.monotonic()}.")
        site.note(0)
        if site.note(1)["from_cache"]:
            return
    raise AssertionError("Redis is back and nobody noticed")


def test_what_redis_holds_is_named(site: Site) -> None:
    site.note(0)
    site.ask(0)
    keys = {str(key) for key in site.redis.client.scan_iter()}
    assert {key.removeprefix(PREFIX).partition(":")[0] for key in keys} >= {"note/1", "count"}
    assert all(key.startswith(PREFIX) or "huey" in key for key in keys)
    assert parse_url(site.redis.url).host == "127.0.0.1"


def test_a_note_whose_process_is_killed_is_written_by_the_other(site: Site) -> None:
    never = Gate()
    site.service.default = says(HONEST, gates={0: never})
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(site.note, 0)
        assert never.reached.wait(SECONDS)
        site.webs[0].kill()
        assert lost.exception(SECONDS)
    site.service.default = says(HONEST)
    assert site.note(1)["source"] == "model"  # once the dead one's lease has ended
    assert len(site.service.requests) == 2
