"""The bell of the background workers, on a file and on Redis."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from socket import create_server

import pytest
from flask import Flask

from tests.fakes.ticket_server import until
from tests.servers import start_redis
from tests.servers.process import free_port
from webapp import background, create_app
from webapp.extensions import db

KEY = uuid.uuid4()
done: list[tuple[uuid.UUID, ...]] = []
swept: list[str] = []


@background.job
def note_down(*keys: uuid.UUID) -> None:
    done.append(keys)


@background.job
def break_down(_key: uuid.UUID) -> None:
    raise ZeroDivisionError


def sweep_up() -> None:
    swept.append("here")
    if len(swept) == 1:
        raise ZeroDivisionError


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with start_redis() as url:
        yield url


@pytest.fixture(params=["file", "redis"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    done.clear()
    swept.clear()
    url = request.getfixturevalue("redis") if request.param == "redis" else ""
    made = create_app(RESOLUTIONFLOW_INSTANCE=tmp_path, REDIS_URL=url)
    with made.app_context():
        yield made
        db.engine.dispose()
        if "queue" in made.extensions:
            made.extensions["queue"].huey.storage.close()
            made.extensions["queue"].bell.storage.close()


@pytest.fixture
def workers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[background.Workers]:
    monkeypatch.setattr(background, "SWEEP_S", 0.01)
    monkeypatch.setattr(background, "SWEEPS", [sweep_up])
    made = background.Workers(app, 2)
    yield made
    made.stop()


@pytest.mark.usefixtures("app")
def test_a_ring_waits_for_a_worker() -> None:
    assert not background.is_behind()
    assert background.ring(note_down, KEY)
    assert background.is_behind()
    assert done == []


def test_workers_answer_and_outlive_a_job_that_breaks(workers: background.Workers) -> None:
    background.ring(break_down, KEY)
    background.ring(note_down, KEY, KEY)
    workers.start()
    until(lambda: (KEY, KEY) in done)
    until(lambda: not background.is_behind())


def test_a_sweep_that_breaks_comes_again(workers: background.Workers) -> None:
    workers.start()
    until(lambda: len(swept) > 2)


def test_a_stopped_worker_begins_nothing(workers: background.Workers) -> None:
    workers.start()
    workers.stop()
    background.ring(note_down, KEY)
    assert done == []


def test_a_queue_that_is_gone_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    app = create_app(RESOLUTIONFLOW_INSTANCE=tmp_path, REDIS_URL=url)
    with app.app_context():
        assert not background.ring(note_down, KEY)
        assert not background.is_behind()
        db.engine.dispose()


def test_a_queue_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        app = create_app(RESOLUTIONFLOW_INSTANCE=tmp_path, REDIS_URL=url)
        with app.app_context():
            began = time.monotonic()
            assert not background.ring(note_down, KEY)
            assert not background.is_behind()
            assert time.monotonic() - began < 2
            db.engine.dispose()
