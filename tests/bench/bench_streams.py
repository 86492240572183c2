"""Many replies being written at once by one web process. Run as a module.

A word is on time when a page has it within 250 ms of the moment at which the model was to say it:
words are gathered for 100 ms on purpose, so that no page repaints more than ten times a second.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from tests.bench.listeners import Desk, Heard, listen
from tests.bench.load import memory_kb
from tests.bench.stage import fragment, logged_in, seen
from tests.bench.trickle import EVERY_S, trickling
from tests.factories import a_session, person
from tests.fakes.messages_api import KEY
from tests.servers.web import start_web
from webapp import create_app
from webapp.config import SPARE_THREADS, THREADS
from webapp.database import reading, writing
from webapp.extensions import db
from webapp.models import AISession, Message, Team

SEATS = THREADS - SPARE_THREADS
CURVE = (1, 30, SEATS, 200)
WORDS = 120  # of a reply: twelve seconds
LATE_MS, ON_TIME_PCT, PLAIN_MS, STREAM_KB = 250.0, 95.0, 20.0, 110.0
FINISHED_WITHIN_S = 30.0


def main() -> None:
    print(f"{'streams':<8}{'on time':>9}{'p50':>8}{'p99':>9}{'poll':>8}{'page':>9}", end="")
    print(f"{'each':>9}{'a core':>9}{'told to wait':>14}{'unfinished':>12}")
    with tempfile.TemporaryDirectory() as folder, trickling(WORDS) as url:
        app, environment = furnished(Path(folder), url)
        with desk(app, environment) as place:
            asyncio.run(listen(place, 1))  # what is loaded late is loaded now
            idle_kb = memory_kb(place.pid)
            missed = False
            for size in CURVE:
                heard = asyncio.run(listen(place, size))
                missed |= line(size, heard, idle_kb, unfinished(app))
    every, late = EVERY_S * 1000, f"{ON_TIME_PCT:.0f} % within {LATE_MS:.0f} ms"
    print(
        f"(one web process; each stream a word in {every:.0f} ms. Targets up to its {SEATS} seats:"
    )
    print(f" {late}, other requests {PLAIN_MS:.0f} ms, {STREAM_KB:.0f} KB each. Beyond them the")
    print(" rest is told to wait and asks without a stream, and every reply is finished)")
    if missed:
        raise SystemExit(1)


def line(size: int, heard: Heard, idle_kb: int, unfinished: int) -> bool:
    """Print one level; return whether it misses its targets, which beyond the seats are others."""
    late = heard.late_ms() or [float("inf")]
    on_time = 100 * sum(each <= LATE_MS for each in late) / len(late)
    plain = {name: statistics.median(times) for name, times in heard.plain_ms.items()}
    each_kb = (heard.kb - idle_kb) / size
    p99 = sorted(late)[int(len(late) * 0.99)]
    print(f"{size:<8}{on_time:>7.1f} %{statistics.median(late):>5.0f} ms{p99:>6.0f} ms", end="")
    print(f"{plain['poll']:>5.1f} ms{plain['page']:>6.1f} ms{each_kb:>6.0f} KB", end="")
    print(f"{heard.core_pct:>7.0f} %{len(heard.told_to_wait):>14}{unfinished:>12}", flush=True)
    sent_away = len(heard.told_to_wait), all(heard.told_to_wait), set(heard.answered) <= {200}
    if unfinished or sent_away != (max(0, size - SEATS), True, True):
        return True
    slow = on_time < ON_TIME_PCT or max(plain.values()) > PLAIN_MS
    return size <= SEATS and (slow or (size > 1 and each_kb > STREAM_KB))


def furnished(home: Path, model_url: str) -> tuple[Flask, dict[str, str]]:
    """Make a database with a session for each stream, and one for the other pages."""
    environment = {
        "RESOLUTIONFLOW_INSTANCE": str(home),
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": model_url,
    }
    app = create_app(**environment)
    with app.app_context(), writing():
        db.create_all()
        alice = person("Alice", Team.named("North"))
        for _ in range(max(CURVE) + 1):
            a_session(alice)
        db.session.commit()
    return app, environment


@contextmanager
def desk(app: Flask, environment: dict[str, str]) -> Iterator[Desk]:
    with app.app_context(), reading():
        other, *sessions = db.session.scalars(select(AISession.id))
        db.session.rollback()
    headers, form = logged_in(app, other)
    path = f"/sessions/{other}"
    plain = {"poll": f"{path}/news?{seen(app, other, headers)}", "page": path}
    csrf = urllib.parse.parse_qs(form)["csrf_token"][0]
    with start_web(environment) as web:
        yield Desk(web.port, web.process.pid, fragment(headers), csrf, sessions, plain)


def unfinished(app: Flask) -> int:
    """Return how many replies are not whole, once none is being written."""
    until = time.monotonic() + FINISHED_WITHIN_S
    with app.app_context(), reading():
        counts = select(Message.status, func.count()).group_by(Message.status)
        while True:
            standing = dict(db.session.execute(counts).tuples().all())
            db.session.rollback()
            if "running" not in standing or time.monotonic() > until:
                return sum(number for status, number in standing.items() if status != "done")
            time.sleep(0.5)


if __name__ == "__main__":
    main()
