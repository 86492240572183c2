"""Database connections in the order in which they were asked for, few at a time.

A thread lets go of the interpreter at each row that SQLite or the network brings, so requests
that are all at work at once take turns hundreds of times each: a page then costs half as much
again. And SQLite's writers wait by sleeping: without an order the unlucky ones wait for seconds.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from webapp.database import BUSY_TIMEOUT_MS, is_reading, spare_readers_a_transaction

AT_WORK = 2  # of a process: one more than the interpreter can run, for the moments of waiting
PATIENCE_S = 0.25  # whoever waited so long goes ahead: a slow query must not stop the others
FREE_WITHIN_S = 10.0  # of PostgreSQL's connections one; later the request is answered with 503
ANSWERS_WITHIN_S = 5  # a machine that is there; whole seconds
SENT_WITHIN_MS = ANSWERS_WITHIN_S * 1000  # else it is off, and a reset would never come
WRITERS_PATIENCE_S = BUSY_TIMEOUT_MS / 1000
# Of a web process on PostgreSQL. Each page's statements end within tenths of a second, and none of
# its transactions waits for anybody but the database.
LIMITS_MS = {
    "lock_timeout": BUSY_TIMEOUT_MS,
    "statement_timeout": 10_000,
    "idle_in_transaction_session_timeout": 30_000,
}


class Turns:
    """A number of permits, handed on first come, first served; after `patience` s one is given."""

    def __init__(self, number: int, patience: float) -> None:
        self._free = number  # below zero while impatient ones are at work as well
        self._patience = patience
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if not mine.acquire(timeout=self._patience):
            with self._lock:
                if mine in self._waiting:  # else it was handed on in this very moment
                    self._waiting.remove(mine)
                    self._free -= 1

    def give(self) -> None:
        with self._lock:
            if self._waiting and self._free >= 0:
                self._waiting.popleft().release()
            else:
                self._free += 1


class FairPool(QueuePool):
    """SQLite's connections: they go to `AT_WORK` threads at a time, and to one writer."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__init__(*args, **options)
        self._at_work = Turns(AT_WORK, PATIENCE_S)
        self._writing = Turns(1, WRITERS_PATIENCE_S)
        self._writers: set[ConnectionPoolEntry] = set()

    def _do_get(self) -> ConnectionPoolEntry:
        writes = not is_reading()
        # First the lock: a writer who waits for another must not take a reader's place.
        if writes:
            self._writing.take()
        self._at_work.take()
        try:
            entry = super()._do_get()
        except BaseException:
            self._hand_on(writes=writes)
            raise
        if writes:
            self._writers.add(entry)
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        writes = record in self._writers
        self._writers.discard(record)
        super()._do_return_conn(record)
        self._hand_on(writes=writes)

    def _hand_on(self, *, writes: bool) -> None:
        self._at_work.give()
        if writes:
            self._writing.give()


def engine_options(database_url: str) -> dict[str, Any]:
    options: dict[str, Any] = {"hide_parameters": True}  # an error must not quote the typed
    if database_url.startswith("sqlite"):
        options["poolclass"] = FairPool
    else:
        options["pool_events"] = [(spare_readers_a_transaction, "checkout")]
        options["pool_timeout"] = FREE_WITHIN_S
        options["connect_args"] = {
            "connect_timeout": ANSWERS_WITHIN_S,
            "tcp_user_timeout": SENT_WITHIN_MS,
            "keepalives_idle": ANSWERS_WITHIN_S,
            "keepalives_interval": 1,
            "keepalives_count": 5,
        }
    return options


def limit_waits(engine: Engine) -> None:
    """Have PostgreSQL end what hangs, in a process whose threads answer people.

    Commands and workers go without: retention and a migration may take their time. Said after the
    connection is made, since poolers refuse settings among what it begins with.
    """
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _say_limits)


def _say_limits(dbapi_connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    limits = ", ".join(f"set_config('{name}', '{ms}', false)" for name, ms in LIMITS_MS.items())
    dbapi_connection.autocommit = True  # a rollback would take them back
    dbapi_connection.execute(f"SELECT {limits}")
    dbapi_connection.autocommit = False
