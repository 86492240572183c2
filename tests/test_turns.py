"""SQLite's connections go round in the order in which they were asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from webapp import turns
from webapp.database import reading, writing
from webapp.turns import FairPool, Turns, engine_options

LONG = 10.0  # seconds; nothing here waits for so long


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'turns.sqlite3'}"
    engine = create_engine(url, **engine_options(url))
    yield engine
    engine.dispose()


def waiting(permits: Turns, done: list[int], number: int) -> threading.Thread:
    """Start a thread that takes a turn and gives it back; return once it stands in the row."""
    before = len(permits._waiting)

    def turn() -> None:
        permits.take()
        done.append(number)
        permits.give()

    thread = threading.Thread(target=turn)
    thread.start()
    while thread.is_alive() and len(permits._waiting) == before:
        thread.join(0.001)
    return thread


def test_who_came_first_goes_first() -> None:
    permits, done = Turns(1, LONG), list[int]()
    permits.take()
    threads = [waiting(permits, done, number) for number in range(5)]
    assert done == []
    permits.give()
    for thread in threads:
        thread.join(LONG)
    assert done == [0, 1, 2, 3, 4]


def test_a_turn_that_is_free_is_taken_at_once() -> None:
    permits, done = Turns(2, LONG), list[int]()
    permits.take()
    waiting(permits, done, 1).join(LONG)
    assert done == [1]


def test_whoever_has_waited_too_long_goes_ahead_and_nobody_gains_by_it() -> None:
    permits = Turns(1, 0.001)
    permits.take()
    permits.take()  # in vain, then all the same
    permits.give()
    assert permits._free == 0
    permits.give()
    assert permits._free == 1


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_threads_are_at_work_than_there_are_turns(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(turns, "AT_WORK", most)
    monkeypatch.setattr(turns, "PATIENCE_S", LONG)
    engine = create_engine(engine.url, poolclass=FairPool)
    at_work, counted = list[int](), list[int]()

    def ask() -> None:
        with reading(), engine.connect() as connection:
            at_work.append(1)
            connection.exec_driver_sql("SELECT 1").all()
            counted.append(len(at_work))
            at_work.pop()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    engine.dispose()
    assert len(counted) == 8
    assert max(counted) <= most


def test_a_writer_waits_for_a_writer_and_a_reader_for_none(engine: Engine) -> None:
    pool = engine.pool
    assert isinstance(pool, FairPool)
    with writing(), engine.begin():
        with reading(), engine.connect() as reader:
            assert reader.exec_driver_sql("SELECT 1").scalar() == 1
        done = list[int]()
        second = waiting(pool._writing, done, 2)
        assert done == []
    second.join(LONG)
    assert done == [2]


def test_a_turn_comes_back_when_no_connection_is_had(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'turns.sqlite3'}"
    engine = create_engine(url, **engine_options(url))
    for _ in range(3):
        with writing(), pytest.raises(OperationalError):
            engine.connect()
    pool = engine.pool
    assert isinstance(pool, FairPool)
    assert (pool._at_work._free, pool._writing._free) == (turns.AT_WORK, 1)


def test_postgresql_keeps_the_order_of_its_own() -> None:
    assert "poolclass" not in engine_options("postgresql+psycopg://localhost/app")
