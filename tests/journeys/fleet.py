"""A fleet under load, its parts killed in turn: `python -m tests.journeys.fleet SECONDS`.

Three web processes and two workers on PostgreSQL and Redis, a model and a ticket system on this
machine, and engineers who work all the time. At the end everything they were told is looked for.
"""

from __future__ import annotations

import itertools
import random
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from tests.factories import populate
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.messages_api import FakeMessages
from tests.fakes.ticket_server import FakeTicket, FakeTickets, serving
from tests.journeys import crowd, machines
from tests.journeys.crowd import TICKETS, TOKEN, Door, Engineer
from tests.journeys.delivering import connect
from tests.journeys.ledger import Ledger
from tests.journeys.machines import WEBS, WORKERS, Fault, Machine, web, worker
from tests.journeys.place import Place, furnished
from tests.servers.nginx import start_nginx
from tests.servers.postgres import cluster, url_of
from tests.servers.process import folder, stop
from tests.servers.web import answers
from webapp import create_app
from webapp.database import reading, writing
from webapp.extensions import db
from webapp.models import AISession, Fact, Message, TicketPost
from webapp.models.ticket_post import UNDER_WAY

ENGINEERS = 6
FAULTS_OF_THE_SYSTEM = ("drop", "after_cut", "late_0.6", "503", "", "", "", "")
DELIVERED_WITHIN_S = 120.0
KILLS = ("web killed", "web's worker killed")  # what costs whoever is being answered
REST_S = 0.5  # between two faults
DATABASE_DOWN_S = REDIS_DOWN_S = 1.0
REDIS_SILENT_S = 2.0


@dataclass
class Fleet:
    webs: list[Machine]
    workers: list[Machine]
    redis: Machine
    postgres: Machine
    place: Place
    system: FakeTickets

    def turns(self) -> Iterator[Callable[[], Fault]]:
        """Yield what befalls, for ever: everything in turn, each process both ways."""
        kill, stop_it = signal.SIGKILL, signal.SIGTERM
        for number in itertools.count():
            one, other = self.webs[number % WEBS], self.webs[(number + 1) % WEBS]
            first, second = self.workers[number % WORKERS], self.workers[(number + 1) % WORKERS]
            yield partial(one.befall, "web killed", kill)
            yield partial(other.befall, "web stopped", stop_it)
            yield partial(first.befall, "worker killed", kill)
            yield self._restart()
            yield partial(self.redis.befall, "redis killed", kill, REDIS_DOWN_S)
            yield partial(second.befall, "worker stopped", stop_it)
            yield partial(self.redis.freeze, "redis silent", REDIS_SILENT_S)
            third = self.webs[(number + 2) % WEBS]
            yield partial(third.lose_a_child, "web's worker killed", answers)

    def restarts(self) -> Iterator[Callable[[], Fault]]:
        """Yield PostgreSQL's end at once, and its start, for ever."""
        return itertools.repeat(self._restart())

    def _restart(self) -> Callable[[], Fault]:
        return partial(self.postgres.befall, "postgres", signal.SIGQUIT, DATABASE_DOWN_S)


@contextmanager
def fleet(home: Path) -> Iterator[Fleet]:
    with ExitStack() as stack:
        # The kernel ends a process with the thread that started it: these stay to the end.
        starting = stack.enter_context(ThreadPoolExecutor(WEBS + WORKERS))
        pg_home = stack.enter_context(folder("rf-fleet-"))
        service = stack.enter_context(FakeMessages())
        service.answer_by = crowd.model
        system = stack.enter_context(serving(RedmineDialect()))

        def kept(machine: Machine) -> Machine:
            stack.callback(lambda: stop(machine.process))
            return machine

        postgres = kept(machines.postgres(cluster(pg_home)))
        redis = kept(machines.redis(home))
        place = settled(url_of(postgres.port), home, service, system, redis.port)
        webs = [starting.submit(web, home, f"web{n}", place.environment) for n in range(WEBS)]
        workers = [
            starting.submit(worker, home, f"worker{n}", place.environment) for n in range(WORKERS)
        ]
        yield Fleet(
            [kept(one.result()) for one in webs],
            [kept(one.result()) for one in workers],
            redis,
            postgres,
            place,
            system,
        )


def settled(
    url: str, home: Path, service: FakeMessages, system: FakeTickets, redis_port: int
) -> Place:
    """Fill the database; give the ticket system tickets, and faults for some notes."""
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        populate()
        connect(system.url)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    chance = random.Random(5)
    system.retry_after = "1"
    system.tickets = {str(n): FakeTicket(str(n)) for n in range(1, TICKETS + 1)}
    system.faults = [chance.choice(FAULTS_OF_THE_SYSTEM) for _ in range(1000)]
    more = {
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "RESOLUTIONFLOW_API_RATE": "1000000/minute",
        "RESOLUTIONFLOW_PROXIES": "1",
    }
    return furnished(url, home, service, **more)


@dataclass
class Result:
    ledger: Ledger
    seconds: float
    posts: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """Return what may not be, in words."""
        unexplained = [name for name in self.ledger.lost() if name not in KILLS]
        refused = [name for name in self.ledger.refusals() if name != "503 while it is down"]
        return [
            *self.ledger.wrong,
            *(f"lost: {name}" for name in self.lost),
            *(f"doubled: {name}" for name in self.doubled),
            *(f"a request lost by {name}" for name in unexplained),
            *refused,
        ]

    def __str__(self) -> str:
        ledger, kinds = self.ledger, sorted({fault.kind for fault in self.ledger.faults})
        befallen = [sum(fault.kind == kind for fault in ledger.faults) for kind in kinds]
        told = ", ".join(f"{kind} {number}" for kind, number in zip(kinds, befallen, strict=True))
        lines = [
            f"{self.seconds:.0f} s, {ENGINEERS} engineers, {len(ledger.asked)} requests",
            f"{len(ledger.faults)} faults: {told}",
            f"facts: {len(ledger.facts)}, messages: {len(ledger.turns)}, notes: {self.posts}",
            f"lost: {len(self.lost)}, doubled: {len(self.doubled)}",
            f"answers of 500 and more: {dict(ledger.refusals()) or 'none'}",
            f"requests lost while processes died: {dict(ledger.lost()) or 'none'}",
            *(f"slowest while {kind}: {ledger.slowest(kind):.2f} s" for kind in kinds),
            *(f"{name}: {number}" for name, number in sorted(ledger.counts.items())),
            f"wrong: {len(self.wrong)}",
            *self.wrong[:20],
        ]
        return "\n".join(lines)


def under_fire(
    home: Path,
    seconds: float,
    *,
    faults: int = 0,
    behind_nginx: bool = False,
    postgres_alone: bool = False,
) -> Result:
    """Let the engineers work, and every part die in turn, for so long and so often."""
    ledger, over = Ledger(), threading.Event()
    with ExitStack() as stack:
        standing = stack.enter_context(fleet(home))
        ports = {machine.name: machine.port for machine in standing.webs}
        front = stack.enter_context(start_nginx(list(ports.values()))) if behind_nginx else None

        def door() -> Door:
            return Door.to_nginx(front, ledger) if front else Door.to_each(ports, ledger)

        crowd_of = [Engineer(n, door(), standing.place, over) for n in range(ENGINEERS)]
        began = time.monotonic()
        for engineer in crowd_of:
            engineer.start()
        turns = standing.restarts() if postgres_alone else standing.turns()
        while time.monotonic() - began < seconds or len(ledger.faults) < faults:
            time.sleep(REST_S)
            ledger.faults.append(next(turns)())
        over.set()
        for engineer in crowd_of:
            engineer.join(crowd.GIVES_UP_AFTER_S)
        result = Result(ledger, time.monotonic() - began)
        audit(standing, crowd_of, result)
    for log in sorted(home.glob("web*.log")):
        for line in log.read_text().splitlines():
            if '"unhandled"' in line or line.startswith("Traceback"):
                ledger.complain(f"{log.name}: {line}")
    return result


def audit(standing: Fleet, engineers: list[Engineer], result: Result) -> None:
    app = create_app(**standing.place.environment)
    with app.app_context(), reading():
        deadline = time.monotonic() + DELIVERED_WITHIN_S
        waiting = select(func.count()).where(TicketPost.status.in_(UNDER_WAY))
        while db.session.scalar(waiting) and time.monotonic() < deadline:
            db.session.rollback()
            time.sleep(0.2)
        audit_notes(standing.system, result)
        audit_facts(engineers, standing.place.session_id, result)
        audit_turns(result)
        db.session.remove()
        db.engine.dispose()


def audit_notes(system: FakeTickets, result: Result) -> None:
    posts = list(db.session.scalars(select(TicketPost)))
    result.posts = len(posts)
    known = {str(post.id) for post in posts}
    result.lost += [f"post {key}" for key in result.ledger.posts if key not in known]
    for post in posts:
        standing = len(system.marked(post.mark))
        if standing > 1:
            result.doubled.append(f"note {post.id}")
        if standing == 0:
            result.lost.append(f"note {post.id}, {post.status}: {post.last_error}")
    sessions = [post.ai_session_id for post in posts]
    result.doubled += [f"posts of {key}" for key in set(sessions) if sessions.count(key) > 1]


def audit_facts(engineers: list[Engineer], shared: str, result: Result) -> None:
    rows = db.session.execute(
        select(Fact.text, Fact.ai_session_id, Fact.number).order_by(Fact.number)
    ).all()
    texts = [row[0] for row in rows]
    stands = {row[0]: str(row[1]) for row in rows}
    result.doubled += [f"fact {text}" for text in stands if texts.count(text) > 1]
    result.lost += [
        f"fact {text}" for text, key in result.ledger.facts.items() if stands.get(text) != key
    ]
    versions = {
        str(key): number
        for key, number in db.session.execute(select(AISession.id, AISession.state_version))
    }
    for work in (work for engineer in engineers for work in engineer.done):
        if versions.get(work.id) != work.version:
            result.ledger.complain(f"version {versions.get(work.id)}, changes {work.version}")
    common = [row[0] for row in rows if str(row[1]) == shared]
    if versions[shared] != 1 + len(common):
        result.ledger.complain(f"shared: version {versions[shared]}, {len(common)} facts")
    for version, told in result.ledger.shared_notes:
        if told != common[: version - 1]:
            result.ledger.complain(f"shared: a stale note at {version}")


def audit_turns(result: Result) -> None:
    said = [
        text
        for text in db.session.scalars(select(Message.content).filter_by(role="user"))
        if TOKEN.fullmatch(text)
    ]
    result.doubled += [f"message {text}" for text in set(said) if said.count(text) > 1]
    result.lost += [f"message {text}" for text in result.ledger.turns if text not in set(said)]
    left = list(db.session.scalars(select(Message).filter_by(status="running")))
    result.ledger.counts["replies whose process was killed"] = len(left)
    kills = sum(fault.kind in (*KILLS, "postgres") for fault in result.ledger.faults)
    if len(left) > kills * ENGINEERS:
        result.ledger.complain(f"{len(left)} replies were left")


def main() -> None:
    how = ArgumentParser(prog="python -m tests.journeys.fleet", description=__doc__)
    how.add_argument("seconds", type=float, help="how long the engineers work")
    how.add_argument("--nginx", action="store_true", help="in front of it, as in docs/deploy.md")
    how.add_argument("--postgres", action="store_true", help="kill PostgreSQL alone")
    asked = how.parse_args()
    with folder("rf-fleet-logs-") as home:
        result = under_fire(
            home, asked.seconds, behind_nginx=asked.nginx, postgres_alone=asked.postgres
        )
    print(result)


if __name__ == "__main__":
    main()
