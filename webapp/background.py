"""Work that outlives a request. The database remembers it; Huey is only the doorbell.

A job is a function of ids whose work is written down as rows before anybody rings. A lost ring
loses nothing: sweeps look through the rows every few seconds and ring again, and where there is no
queue at all they do the work themselves. A job may be called twice, and for work that is done.
"""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from redis import ConnectionPool
from redis.exceptions import RedisError

from webapp.config import Settings
from webapp.database import writing
from webapp.logs import log

Job = TypeVar("Job", bound=Callable[..., object])

SWEEP_S = 2.0
LOOKS_FOR_WORK_S = 0.2
HEARD_WITHIN_S = 0.2  # a ring; requests wait for it
LISTENS_S = 5.0  # longer than a worker's own wait for a ring
STOPS_WITHIN_S = 50.0  # longer than any delivery may take
WEB_STOPS_WITHIN_S = 3.0  # the server waits five; what is cut off is found by the next sweep
THREADS_OF_THE_WEB_PROCESS = 2
UNREACHABLE = (RedisError, sqlite3.Error, OSError)

JOBS: dict[str, Callable[..., object]] = {}
SWEEPS: list[Callable[[], object]] = []


def job(work: Job) -> Job:
    """Declare a function of UUIDs that `ring` may name."""
    JOBS[f"{work.__module__}.{work.__qualname__}"] = work
    return work


def sweep(work: Job) -> Job:
    """Declare a function that looks for work that was left, every `SWEEP_S` seconds."""
    SWEEPS.append(work)
    return work


def ring(work: Callable[..., object], *keys: uuid.UUID) -> bool:
    """Have a job done soon, after the commit of what it is about; False when nobody can be told."""
    try:
        _queue().tell(f"{work.__module__}.{work.__qualname__}", [str(key) for key in keys])
    except UNREACHABLE as error:
        log.warning("queue_gone", error=type(error).__name__)
        return False
    return True


def is_behind() -> bool:
    """Say whether rings wait to be answered; a queue that is gone holds none."""
    try:
        return bool(_queue().bell.pending_count())
    except UNREACHABLE:
        return False


class Queue:
    """The app's doorbell: a file beside the database, or Redis where processes share one.

    Who listens at Redis has more patience than who rings: both are one queue.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        if settings.redis_url:
            self.huey = _at_redis(settings.redis_url, LISTENS_S)
            self.bell = _at_redis(settings.redis_url, HEARD_WITHIN_S)
        else:
            file = settings.instance / "queue.sqlite3"
            self.huey = self.bell = SqliteHuey("resolutionflow", filename=str(file), results=False)

        def answer(name: str, keys: list[str]) -> None:
            with _at_work(app):
                JOBS[name](*map(uuid.UUID, keys))

        self.tell: Callable[[str, list[str]], object] = self.huey.task()(answer)
        if self.bell is not self.huey:
            self.tell = self.bell.task()(answer)


def _at_redis(url: str, patience_s: float) -> Huey:
    pool = ConnectionPool.from_url(
        url, socket_connect_timeout=HEARD_WITHIN_S, socket_timeout=patience_s
    )
    return RedisHuey("resolutionflow", connection_pool=pool, results=False)


def _queue() -> Queue:
    """Return the current app's queue, made when it is first needed: most commands need none."""
    extensions = current_app.extensions
    if "queue" not in extensions:
        app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001 - Flask's documented way to pass the app to a thread
        extensions["queue"] = Queue(app, current_app.config["SETTINGS"])
    return cast("Queue", extensions["queue"])


@contextlib.contextmanager
def _at_work(app: Flask) -> Iterator[None]:
    with app.app_context(), writing():
        yield


class _Answering(Consumer):  # type: ignore[misc] # Huey ships no types
    def _set_signal_handlers(self) -> None:
        """Leave signals to whoever owns the process: the web server, or `work`."""


class Workers:
    """Threads that answer the bell, and one that sweeps."""

    def __init__(self, app: Flask, threads: int) -> None:
        self._app = app
        self._over = threading.Event()
        with app.app_context():
            self._consumer = _Answering(
                _queue().huey,
                workers=threads,
                periodic=False,
                max_delay=LOOKS_FOR_WORK_S,
            )
        self._sweeper = threading.Thread(target=self._sweep, name="sweep", daemon=True)

    def start(self) -> None:
        self._consumer.start()
        self._sweeper.start()

    def stop(self, within: float = STOPS_WITHIN_S) -> None:
        """Begin nothing new and wait for what is under way, `within` seconds at most."""
        self._over.set()
        self._consumer.shutdown_timeout = within
        self._consumer.stop(graceful=True)
        self._sweeper.join(within)

    def _sweep(self) -> None:
        while not self._over.wait(SWEEP_S):
            for work in SWEEPS:
                try:
                    with _at_work(self._app):
                        work()
                except Exception as error:  # noqa: BLE001 - a database that is gone comes back
                    log.error("sweep_failed", sweep=work.__qualname__, error=type(error).__name__)


def work(app: Flask, threads: int) -> None:
    """Do background work until SIGTERM or SIGINT; a second one ends it at once."""
    ends = {signal.SIGTERM, signal.SIGINT}
    # Before the threads start, so that they inherit it: the signal waits for `sigwait`.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    workers = Workers(app, threads)
    workers.start()
    signal.sigwait(ends)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)
    workers.stop()
