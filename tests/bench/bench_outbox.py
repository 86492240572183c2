"""Notes a second from the outbox to a ticket system on this machine. Run as a module.

Each note is looked for, posted and read back, and its ticket closed: seven requests.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack

from flask import Flask

from tests.bench.fleet import desk_of, peopled, worker
from tests.bench.load import cpu_seconds
from tests.factories import a_session, who
from tests.fakes.ticket_server import FakeTickets
from tests.journeys.delivering import left
from tests.servers import start_postgres, start_redis
from webapp import create_app
from webapp.background import ring
from webapp.database import writing
from webapp.extensions import db
from webapp.models import TicketPost, User
from webapp.tickets.outbox import deliver

NOTES, WORKERS = 200, (1, 2)
WARMING = 8
WITHIN_S = 60.0
TEXT = "The queue of PRINT-01 was stuck. The driver was rolled back to version 5.1.2. " * 20


def main() -> None:
    print(
        f"{'':<22}{'workers':>8}{'notes a second':>16}{'CPU a note':>12}{'lost':>6}{'doubled':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        wrong = measured("SQLite", {"RESOLUTIONFLOW_INSTANCE": folder})
    with tempfile.TemporaryDirectory() as folder, start_postgres() as url, start_redis() as redis:
        own = {"RESOLUTIONFLOW_INSTANCE": folder, "DATABASE_URL": url, "REDIS_URL": redis}
        wrong += measured("PostgreSQL and Redis", own)
    print(f"({NOTES} notes of {len(TEXT):,} characters, each on a ticket of its own)")
    if wrong:
        raise SystemExit(1)


def measured(name: str, environment: Mapping[str, str]) -> int:
    """Print a line for each number of workers; return how many notes were lost or doubled."""
    app, wrong = create_app(**environment), 0
    peopled(app)
    with desk_of(app, NOTES + WARMING) as system:
        for number in WORKERS:
            with ExitStack() as stack:
                pids = [stack.enter_context(worker(environment)) for _ in range(number)]
                delivered(app, WARMING)  # what is loaded late is loaded now
                began, spent = time.monotonic(), sum(map(cpu_seconds, pids))
                marks = delivered(app, NOTES)
                rate = NOTES / (time.monotonic() - began)
                cpu_ms = (sum(map(cpu_seconds, pids)) - spent) / NOTES * 1000
            lost, doubled = counted(system, marks)
            wrong += lost + doubled
            shown = f"{rate:>17.0f}{cpu_ms:>9.1f} ms{lost:>6}{doubled:>9}"
            print(f"{f'{number}, {name}':<27}{shown}", flush=True)
    return wrong


def delivered(app: Flask, number: int) -> list[str]:
    """Resolve so many sessions, ring for each, and wait for the notes; return their marks."""
    with app.app_context():
        with writing():
            alice = who("Alice")
            posts = [frozen(alice, each) for each in range(1, number + 1)]
            keys, marks = [post.id for post in posts], [post.mark for post in posts]
            db.session.commit()
            for key in keys:
                ring(deliver, key)
        until = time.monotonic() + WITHIN_S
        while left(keys) and time.monotonic() < until:
            time.sleep(0.02)
        db.session.remove()
    return marks


def frozen(by: User, ticket: int) -> TicketPost:
    session = a_session(by, ticket_ref=f"rm:{ticket}")
    return TicketPost.freeze(session, by, state_version=1, markdown=TEXT)


def counted(system: FakeTickets, marks: list[str]) -> tuple[int, int]:
    """Return how many of the notes are on no ticket, and how many more than once."""
    standing = [len(system.marked(mark)) for mark in marks]
    return standing.count(0), sum(number > 1 for number in standing)


if __name__ == "__main__":
    main()
