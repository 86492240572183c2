"""What both databases need from us: names, types, and SQLite's settings and locks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 5000
UNAVAILABLE = (OperationalError, InterfaceError, NoneFree)  # what another try may spare

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite gives aware times back naive; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - the signature is SQLAlchemy's
        if value is None:
            return None
        time: datetime = value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def now() -> datetime:
    return datetime.now(UTC)


def set_reading(*, reading: bool) -> None:
    """Say what transactions of this context do; entry points call it before their first query."""
    _reading.set(reading)


def is_reading() -> bool:
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: object, _record: object) -> None:
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    # The driver's own transaction handling breaks savepoints and DDL rollback: `_begin` does it.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
    # The built-in `lower` knows ASCII alone: a search for "müller" would miss "MÜLLER".
    dbapi_connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: object) -> str | None:
    return None if text is None else str(text).lower()


@event.listens_for(Pool, "checkout")
def _replace_stale(dbapi_connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - the driver's
    """Have a connection replaced whose server has gone since, before anybody uses it.

    An idle connection has nothing to read, unless its server said farewell or was cut off: asking
    the socket costs microseconds; `pool_pre_ping` would ask the server, each time.
    """
    if isinstance(dbapi_connection, sqlite3.Connection):
        return
    with DefaultSelector() as idle:
        idle.register(dbapi_connection, EVENT_READ)
        if idle.select(timeout=0):
            raise DisconnectionError


def spare_readers_a_transaction(
    dbapi_connection: Any,  # noqa: ANN401 - the driver's
    _record: object,
    _proxy: object,
) -> None:
    """Let PostgreSQL answer a reader's SELECTs without BEGIN and ROLLBACK: two round trips less.

    Each of them sees what was committed before it, as within a transaction at the level that is
    the default there. Whoever needs one moment asks for a level of its own, which begins one.
    """
    reads = is_reading()
    if dbapi_connection.autocommit is not reads:
        dbapi_connection.autocommit = reads


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once with SQLITE_BUSY when
    # another writer came between, whatever the timeout: writers take the lock at the start.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if is_reading() else "BEGIN IMMEDIATE")
