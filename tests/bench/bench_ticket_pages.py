"""Our session's page beside Redmine's issue and RT's ticket, with the same notes. Run as a module.

Each runs as its makers recommend, on PostgreSQL; the database's CPU is counted with the server's.
They are Debian's packages: `make test-tickets` installs them, as root.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from urllib3 import PoolManager
from urllib3.util import parse_url

from tests.bench.fleet import peopled
from tests.bench.growing import a_long_session
from tests.bench.load import Hit, cpu_seconds, measure, served
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
REQUEST_TRACKER = Path("/usr/share/request-tracker5")
Place = tuple[int, Hit]  # the port, and the page to ask for


def main() -> None:
    systems = {
        "Redmine's issue": (REDMINE, redmine),
        "RT's ticket": (REQUEST_TRACKER, request_tracker),
    }
    missed = False
    with ExitStack() as stack:
        url = stack.enter_context(start_postgres())
        own = {
            "SQLite": stack.enter_context(ours("")),
            "PostgreSQL": stack.enter_context(ours(url)),
        }
        for name, (program, start) in systems.items():
            if not program.exists() or os.geteuid():
                print(f"{name}: not measured, it is not installed or this is not root")
                continue
            with start() as theirs:
                for database, page in own.items():
                    missed |= compared(f"{name} : ours on {database}", page, theirs) < TARGET
    print(f"(CPU of server and database for a page with {NOTES} notes of {len(REPLY)} characters)")
    if missed:
        raise SystemExit(1)


def compared(name: str, own: Place, theirs: Place) -> float:
    """Print what both spend, in turns; return their CPU as a multiple of ours."""
    pairs = [(cpu_ms(*own), cpu_ms(*theirs)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    shown = f"{other:>6.0f} ms : {mine:>5.1f} ms ={ratio:>4.0f}x (target {TARGET:.0f})"
    print(f"{name:<36}{shown}", flush=True)
    return ratio


def cpu_ms(port: int, hit: Hit) -> float:
    """Return what all that we started spends on one page, less what it spends while nobody asks."""
    me = os.getpid()
    before = cpu_seconds(me)
    time.sleep(1)
    idle = cpu_seconds(me) - before
    measured = measure(port, me, hit, connections=1)
    if measured.failed:
        raise RuntimeError(f"{hit.path}: {measured.failed} failed")
    return measured.cpu_us / 1000 - idle / measured.rate * 1000


@contextmanager
def ours(url: str) -> Iterator[Place]:
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
def redmine() -> Iterator[Place]:
    with start_redmine() as system, PoolManager() as visitor:
        key = {"X-Redmine-API-Key": system.key}
        for _ in range(NOTES):
            change = {"issue": {"notes": REPLY, "private_notes": True}}
            visitor.request("PUT", f"{system.url}/issues/1.json", json=change, headers=key)
        yield shown(visitor, system, Hit("/issues/1", key))


@contextmanager
def request_tracker() -> Iterator[Place]:
    with start_request_tracker() as system, PoolManager() as visitor:
        token = {"Authorization": f"token {system.key}", "Content-Type": "text/plain"}
        for _ in range(NOTES):
            comment = f"{system.url}/REST/2.0/ticket/1/comment"
            visitor.request("POST", comment, body=REPLY, headers=token)
        yield shown(visitor, system, Hit("/Ticket/Display.html?id=1", token))


def shown(visitor: PoolManager, system: TicketSystem, hit: Hit) -> Place:
    """Return where the page is, once it shows every note."""
    page = visitor.request("GET", system.url + hit.path, headers=dict(hit.headers)).data.decode()
    standing = page.count("look into the event log")
    if standing < NOTES:
        raise ServerFailed(f"{hit.path} shows {standing} of {NOTES} notes")
    return parse_url(system.url).port or 0, hit


if __name__ == "__main__":
    main()
