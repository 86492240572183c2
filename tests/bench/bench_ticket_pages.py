"""Our session's page beside Redmine's issue and RT's ticket, with the same notes. Run as a module.

Each runs as its makers recommend, on PostgreSQL; the database's CPU is counted with the server's.
They are Debian's packages: `make test-tickets` installs them, as root.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.util import parse_url

from tests.bench.fleet import peopled
from tests.bench.growing import a_long_session
from tests.bench.load import Hit, cpu_seconds, served
from tests.bench.stage import REPLY, logged_in
from tests.factories import who
from tests.servers import start_postgres
from tests.servers.process import ServerFailed
from tests.servers.ticket_systems import (
    REDMINE,
    TicketSystem,
    start_redmine,
    start_request_tracker,
)
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db

NOTES, ROUNDS, TARGET = 20, 3, 30.0
SECONDS, FEWEST = 2.0, 3  # of one round
REQUEST_TRACKER = Path("/usr/share/request-tracker5")


class Place(NamedTuple):
    """A page, and all the processes that make it."""

    port: int
    hit: Hit
    processes: Sequence[int]


def main() -> None:
    systems = {
        "Redmine's issue": (REDMINE, redmine),
        "RT's ticket": (REQUEST_TRACKER, request_tracker),
    }
    missed = False
    with ExitStack() as stack:
        own = {
            "SQLite": stack.enter_context(whole(on_sqlite)),
            "PostgreSQL": stack.enter_context(whole(on_postgresql)),
        }
        for name, (program, start) in systems.items():
            if not program.exists() or os.geteuid():
                print(f"{name}: not measured, it is not installed or this is not root")
                continue
            with whole(start) as theirs:
                for database, page in own.items():
                    missed |= compared(f"{name} : ours on {database}", page, theirs) < TARGET
    print(f"(CPU of server and database for a page with {NOTES} notes of {len(REPLY)} characters)")
    if missed:
        raise SystemExit(1)


def compared(name: str, own: Place, theirs: Place) -> float:
    """Print what both spend, in turns; return their CPU as a multiple of ours."""
    pairs = [(cpu_ms(own), cpu_ms(theirs)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    shown = f"{other:>6.0f} ms : {mine:>5.1f} ms ={ratio:>4.0f}x (target {TARGET:.0f})"
    print(f"{name:<36}{shown}", flush=True)
    return ratio


def cpu_ms(page: Place) -> float:
    """Return what the processes of one system spend on one page; the others wait meanwhile."""
    asked, path = 0, page.hit.path
    before, until = sum(map(cpu_seconds, page.processes)), time.monotonic() + SECONDS
    with HTTPConnectionPool("127.0.0.1", page.port, timeout=60) as visitor:
        while asked < FEWEST or time.monotonic() < until:
            answer = visitor.request("GET", path, headers=dict(page.hit.headers), redirect=False)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            asked += 1
    return (sum(map(cpu_seconds, page.processes)) - before) / asked * 1000


@contextmanager
def whole(start: Callable[[], AbstractContextManager[tuple[int, Hit]]]) -> Iterator[Place]:
    """Start a system; what this process has started then, database included, is all of it."""
    before = set(started())
    with start() as (port, hit):
        yield Place(port, hit, sorted(set(started()) - before))


def started() -> list[int]:
    """Return the processes that this one has started; source: proc(5)."""
    return [
        int(child)
        for task in Path("/proc/self/task").glob("*/children")
        for child in task.read_text().split()
    ]


@contextmanager
def on_sqlite() -> Iterator[tuple[int, Hit]]:
    with ours("") as page:
        yield page


@contextmanager
def on_postgresql() -> Iterator[tuple[int, Hit]]:
    with start_postgres() as url, ours(url) as page:
        yield page


@contextmanager
def ours(url: str) -> Iterator[tuple[int, Hit]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"RESOLUTIONFLOW_INSTANCE": folder, "DATABASE_URL": url}
        app = create_app(**environment)
        peopled(app)
        with app.app_context(), writing():
            session_id = a_long_session(who("Alice"), NOTES, 0)
            db.session.commit()
            db.engine.dispose()
        headers, _ = logged_in(app, session_id)
        with served("wsgi:app", environment) as (port, _):
            yield port, Hit(f"/sessions/{session_id}", headers)


@contextmanager
def redmine() -> Iterator[tuple[int, Hit]]:
    with start_redmine() as system, PoolManager() as visitor:
        key = {"X-Redmine-API-Key": system.key}
        for _ in range(NOTES):
            change = {"issue": {"notes": REPLY, "private_notes": True}}
            visitor.request("PUT", f"{system.url}/issues/1.json", json=change, headers=key)
        yield shown(visitor, system, Hit("/issues/1", key))


@contextmanager
def request_tracker() -> Iterator[tuple[int, Hit]]:
    with start_request_tracker() as system, PoolManager() as visitor:
        token = {"Authorization": f"token {system.key}", "Content-Type": "text/plain"}
        for _ in range(NOTES):
            comment = f"{system.url}/REST/2.0/ticket/1/comment"
            visitor.request("POST", comment, body=REPLY, headers=token)
        yield shown(visitor, system, Hit("/Ticket/Display.html?id=1", token))


def shown(visitor: PoolManager, system: TicketSystem, hit: Hit) -> tuple[int, Hit]:
    """Return where the page is, once it shows every note."""
    page = visitor.request("GET", system.url + hit.path, headers=dict(hit.headers)).data.decode()
    standing = page.count("look into the event log")
    if standing < NOTES:
        raise ServerFailed(f"{hit.path} shows {standing} of {NOTES} notes")
    return parse_url(system.url).port or 0, hit


if __name__ == "__main__":
    main()
