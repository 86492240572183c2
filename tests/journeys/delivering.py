"""Notes under fire: `python -m tests.journeys.delivering NOTES [SEED] [DATABASE_URL]`.

A ticket system drops requests, refuses them, commits and says nothing, or commits late, while the
processes that deliver are killed with SIGKILL. At the end every note is counted on the system.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from tests.factories import a_session, person, who
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import KEY, FakeTicket, FakeTickets, serving
from webapp import create_app
from webapp.database import reading, writing
from webapp.extensions import db
from webapp.models import DeliveryAttempt, Team, TicketConnection, TicketPost, User
from webapp.tickets.credentials import sealed

ROOT = Path(__file__).parents[2]
FAULTS = ("drop", "after_cut", "after_hang", "late_0.6", "429", "503")
PATIENCE_S = 240.0
TICKETS = 8


@dataclass
class Result:
    notes: int
    kills: int
    faults: int
    lost: int = 0
    doubled: int = 0
    tries: int = 0
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.notes} notes, {self.kills} processes killed, {self.faults} faults of the"
            f" system, {self.tries} tries in {self.seconds:.0f} s: {self.lost} lost,"
            f" {self.doubled} doubled"
        )


class Fleet:
    """Processes that deliver. `strike` kills one without warning and starts another."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], size: int) -> None:
        self._start = start
        self._processes = [start() for _ in range(size)]
        self.kills = 0

    def strike(self, chance: random.Random) -> None:
        place = chance.randrange(len(self._processes))
        end(self._processes[place], signal.SIGKILL)
        self.kills += 1
        self._processes[place] = self._start()

    def stop(self) -> None:
        for process in self._processes:
            end(process, signal.SIGTERM)


def end(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal the whole group: a server has a process of its own for the app."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def spawned(
    command: list[str], environment: Mapping[str, str], place: Path
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", sys.executable, *command],
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def connect(url: str, name: str = "Alice") -> TicketConnection:
    facts = {"kind": "redmine", "key": "rm", "name": "Desk", "base_url": url, "settings": {}}
    secret = sealed({"api_key": KEY})
    return TicketConnection.add(
        who(name).team_id, {**facts, "secret": secret, "allow_private": True}
    )


def queue(notes: int) -> list[uuid.UUID]:
    keys = []
    for number in range(notes):
        session = a_session(who("Alice"), ticket_ref=f"rm:{number % TICKETS + 1}")
        post = TicketPost.freeze(session, who("Alice"), state_version=1, markdown=f"Note {number}")
        keys.append(post.id)
    db.session.commit()
    return keys


def prepared(system: FakeTickets, notes: int, seed: int) -> None:
    """Give the system tickets, and a fault for two of three notes on their first try."""
    chance = random.Random(seed)
    system.retry_after = "1"
    system.tickets = {str(number): FakeTicket(str(number)) for number in range(1, TICKETS + 1)}
    system.faults = [
        chance.choice(FAULTS) if chance.random() < 2 / 3 else "" for _ in range(notes * 2)
    ]


def under_fire(
    database_url: str, instance: Path, notes: int, seed: int, workers: int = 2
) -> Result:
    """Deliver the notes by workers that are killed all the time; count what arrived."""
    chance = random.Random(seed)
    environment = {"DATABASE_URL": database_url, "RESOLUTIONFLOW_INSTANCE": str(instance)}
    app = create_app(**environment)
    with serving(RedmineDialect()) as system, app.app_context():
        prepared(system, notes, seed)
        given = len([fault for fault in system.faults if fault])
        with writing():
            connect(system.url)
            keys = queue(notes)
        db.session.remove()
        began = time.monotonic()
        command = ["-m", "tests.journeys.tempo", "2"]
        fleet = Fleet(lambda: spawned(command, environment, ROOT), workers)
        try:
            while left(keys) and time.monotonic() - began < PATIENCE_S:
                time.sleep(chance.uniform(1, 4))
                if fleet.kills < notes // 2:
                    fleet.strike(chance)
        finally:
            fleet.stop()
        given -= len([fault for fault in system.faults if fault])
        result = Result(notes, fleet.kills, given, seconds=time.monotonic() - began)
        counted(system, keys, result)
        db.session.remove()
        db.engine.dispose()
        return result


def left(keys: list[uuid.UUID]) -> int:
    """Return how many of the notes do not stand as delivered."""
    with reading():
        delivered = select(func.count()).where(TicketPost.status == "delivered")
        number = db.session.scalar(delivered.where(TicketPost.id.in_(keys))) or 0
        db.session.rollback()
    return len(keys) - number


def counted(system: FakeTickets, keys: list[uuid.UUID], result: Result) -> Result:
    for key in keys:
        standing = len(system.marked(str(key)))
        result.lost += standing == 0
        result.doubled += standing > 1
    with reading():
        own = select(TicketPost.status).where(TicketPost.id.in_(keys))
        result.statuses = Counter(db.session.scalars(own))
        tries = select(func.count(DeliveryAttempt.id)).where(DeliveryAttempt.post_id.in_(keys))
        result.tries = db.session.scalar(tries) or 0
        db.session.rollback()
    return result


def main() -> None:
    notes, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = sys.argv[3] if len(sys.argv) > 3 else f"sqlite:///{home}/fire.sqlite3"
        app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=home)
        with app.app_context(), writing():
            db.create_all()
            if User.with_email("alice@north.example") is None:
                person("Alice", Team.named("North"), "admin")
            db.session.commit()
            db.session.remove()
        result = under_fire(url, home, notes, seed)
        print(result, dict(result.statuses))


if __name__ == "__main__":
    main()
