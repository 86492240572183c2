"""What both databases need from us: settings, locks, times."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, StatementError

from tests.factories import a_session, who
from webapp.database import reading, set_reading, writing
from webapp.extensions import db
from webapp.models import AISession, Fact
from webapp.notes.bundle import one_moment

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def statements(inside: Flask) -> Iterator[list[str]]:
    """What is sent to the database, in order."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 5_000), ("synchronous", 1)],
)
def test_sqlite_is_set_up_on_every_connection(inside: Flask, pragma: str, value: str | int) -> None:
    with reading(), db.engine.connect() as first, db.engine.connect() as second:
        for connection in (first, second):
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.parametrize(("mode", "begin"), [(writing, "BEGIN IMMEDIATE"), (reading, "BEGIN")])
def test_writers_take_sqlites_lock_at_the_start_and_readers_do_not(
    statements: list[str], mode: type[AbstractContextManager[None]], begin: str
) -> None:
    with mode():
        db.session.scalar(select(AISession.id))
        db.session.rollback()
    assert statements[0] == begin


def test_an_entry_point_says_what_its_transactions_do(statements: list[str]) -> None:
    with reading():
        set_reading(reading=False)
        db.session.scalar(select(AISession.id))
        db.session.rollback()
        set_reading(reading=True)
        db.session.scalar(select(AISession.id))
        db.session.rollback()
    begins = [statement for statement in statements if statement.startswith("BEGIN")]
    assert begins == ["BEGIN IMMEDIATE", "BEGIN"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("mode", "status"), [(writing, TransactionStatus.INTRANS), (reading, TransactionStatus.IDLE)]
)
def test_postgresql_holds_a_transaction_for_writers_alone(
    inside: Flask, mode: type[AbstractContextManager[None]], status: TransactionStatus
) -> None:
    for _ in range(2):  # whatever the connection was used for before
        with reading(), db.engine.connect() as other:
            other.execute(select(AISession.id))
        with mode(), db.engine.connect() as connection:
            connection.execute(select(AISession.id))
            driver: Any = connection.connection.dbapi_connection
            assert driver.info.transaction_status == status


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_reader_of_one_moment_has_a_transaction(inside: Flask) -> None:
    with reading(), db.engine.connect() as before:
        before.execute(select(AISession.id))
    with one_moment() as connection:
        connection.execute(select(AISession.id))
        driver: Any = connection.connection.dbapi_connection
        assert driver.info.transaction_status == TransactionStatus.INTRANS
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"


@BOTH
def test_foreign_keys_are_enforced(inside: Flask) -> None:
    db.session.add(
        Fact(ai_session_id=uuid.uuid4(), number=1, text="", kind="finding", source="engineer")
    )
    with pytest.raises(IntegrityError):
        db.session.flush()


@BOTH
def test_a_removed_team_takes_its_records_along(inside: Flask) -> None:
    session = a_session(who("Charlie"))
    Fact.add(session, who("Charlie"), "Theirs")
    key = session.id
    db.session.delete(who("Charlie").team)
    db.session.commit()
    assert db.session.scalar(select(Fact.id).filter_by(ai_session_id=key)) is None
    assert db.session.scalar(select(AISession.id).filter_by(id=key)) is None


@BOTH
def test_a_savepoint_takes_back_its_part_alone(inside: Flask) -> None:
    session = a_session(who("Alice"))
    nested = db.session.begin_nested()
    Fact.add(session, who("Alice"), "Taken back")
    nested.rollback()
    Fact.add(session, who("Alice"), "Kept")
    db.session.commit()
    assert [(fact.number, fact.text) for fact in Fact.confirmed(session.id)] == [(1, "Kept")]
    assert session.state_version == 2


@BOTH
def test_times_come_back_aware_and_the_same(inside: Flask) -> None:
    session = a_session(who("Alice"))
    east = datetime(2026, 3, 29, 2, 30, 0, 123456, timezone(timedelta(hours=5, minutes=45)))
    session.created_at = east
    db.session.commit()
    assert session.created_at == east
    assert session.created_at.tzinfo is UTC


@BOTH
def test_a_naive_time_is_refused(inside: Flask) -> None:
    session = a_session(who("Alice"))
    session.created_at = datetime(2026, 3, 29)  # noqa: DTZ001 - naive is the point
    with pytest.raises(StatementError, match="without a zone"):
        db.session.flush()


@BOTH
@pytest.mark.parametrize(("column", "value"), [("status", "closed"), ("state_version", 0)])
def test_the_tables_refuse_what_the_rules_do_not_know(
    inside: Flask, column: str, value: object
) -> None:
    session = a_session(who("Alice"))
    setattr(session, column, value)
    with pytest.raises(IntegrityError, match=r"ck_ai_sessions"):
        db.session.flush()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_connections_that_the_server_ended_are_replaced(inside: Flask) -> None:
    engine, others = db.engine, "FROM pg_stat_activity WHERE datname = current_database()"
    standing = [engine.connect() for _ in range(3)]
    ended = f"SELECT pg_terminate_backend(pid, 5000) {others} AND pid <> pg_backend_pid()"
    standing.pop().close()
    standing.pop().close()
    with standing.pop() as last:
        assert len(last.scalars(text(ended)).all()) == 2
    anew = [engine.connect() for _ in range(3)]
    assert [connection.scalar(text("SELECT 1")) for connection in anew] == [1, 1, 1]
    for connection in anew:
        connection.close()
