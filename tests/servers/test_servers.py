"""The throw-away servers answer, stand alone, and leave nothing behind."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis
from sqlalchemy import NullPool, create_engine, text

from tests.servers import start_postgres, start_redis
from tests.servers.process import (
    READY_WITHIN_S,
    ServerFailed,
    folder,
    free_port,
    on_a_free_port,
    started,
    stop,
)

ORPHAN = """
import os, sys
from pathlib import Path
from tests.servers.process import started
# Only once it is `sleep` itself does the kernel know what to do when this process dies.
runs = lambda pid: Path(f"/proc/{pid}/comm").read_text() == "sleep\\n"
process = started(["sleep", "600"], runs, Path(sys.argv[1]))
print(process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_postgres_answers_and_is_gone_afterwards() -> None:
    with start_postgres() as url:
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            assert connection.execute(text("SELECT 40 + 2")).scalar_one() == 42
            assert connection.execute(text("SHOW server_encoding")).scalar_one() == "UTF8"
        assert is_open(port_of(url))
    assert not is_open(port_of(url))


def test_postgres_stops_while_a_client_is_connected() -> None:
    with start_postgres() as url:
        engine = create_engine(url)
        connection = engine.connect()
    assert not is_open(port_of(url))
    connection.invalidate()
    engine.dispose()


def test_redis_answers_and_is_gone_afterwards() -> None:
    with start_redis() as url:
        with Redis.from_url(url, decode_responses=True) as client:
            client.set("a", "1")
            assert client.get("a") == "1"
        assert is_open(port_of(url))
    assert not is_open(port_of(url))


def test_two_servers_share_nothing() -> None:
    with start_redis() as one, start_redis() as other:
        with Redis.from_url(one) as client:
            client.set("a", "1")
        with Redis.from_url(other) as client:
            assert client.get("a") is None


def test_a_server_is_stopped_when_its_user_fails() -> None:
    urls: list[str] = []

    def fail() -> None:
        with start_redis() as url:
            urls.append(url)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_open(port_of(urls[0]))


def test_a_process_that_ends_at_once_is_reported_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match="no luck"):
        started(["sh", "-c", "echo no luck"], lambda _pid: False, tmp_path / "log")


def test_a_taken_port_is_left_for_another_one(tmp_path: Path) -> None:
    tried: list[int] = []

    def start(port: int) -> subprocess.Popen[bytes]:
        tried.append(port)
        if len(tried) == 1:
            raise ServerFailed
        return started(["sleep", "600"], lambda _pid: True, tmp_path / "log")

    process, port = on_a_free_port(start)
    stop(process)
    assert port == tried[1]


def test_a_server_that_never_starts_is_not_tried_for_ever() -> None:
    tried: list[int] = []

    def start(port: int) -> subprocess.Popen[bytes]:
        tried.append(port)
        raise ServerFailed("broken")

    with pytest.raises(ServerFailed, match="broken"):
        on_a_free_port(start)
    assert len(tried) == 5


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_a_temporary_folder_is_removed() -> None:
    with folder("rf-test-") as path:
        (path / "file").touch()
    assert not path.exists()


def test_a_killed_test_run_takes_its_servers_along(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ORPHAN, str(tmp_path / "log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == -9
    pid = int(run.stdout)
    # The orphan's end is reported to nobody here: a pidfd becomes readable at that moment.
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        try:
            assert select.select([descriptor], [], [], READY_WITHIN_S)[0]
        finally:
            os.close(descriptor)
