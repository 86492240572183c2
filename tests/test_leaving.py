"""A process that leaves: clients are asked to close, and the kernel makes no new connections."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from socket import create_connection, create_server
from typing import Any

import pytest

from webapp import leaving


def app(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]


@pytest.mark.parametrize(("began", "asked"), [([], []), ([0.0], [("Connection", "close")])])
def test_clients_are_asked_to_close_once_it_leaves(
    monkeypatch: pytest.MonkeyPatch, began: list[float], asked: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(leaving, "_began", began)
    told: list[list[tuple[str, str]]] = []
    body = leaving.asking_to_close(app)({}, lambda _status, headers: told.append(headers))
    assert (list(body), told[0][1:]) == ([b"here"], asked)


def test_the_last_connections_are_accepted_and_no_new_ones_made() -> None:
    with create_server(("127.0.0.1", 0)) as listener:
        place = listener.getsockname()
        with create_connection(place, timeout=5) as early:
            leaving.refuse_connections(listener)
            with pytest.raises(TimeoutError):
                create_connection(place, timeout=0.1)
            taken, _ = listener.accept()
            with taken:
                taken.sendall(b"here")
                assert early.recv(4) == b"here"


WRITES = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
"""


def test_a_database_stays_locked_while_its_files_are_asked_whether_they_listen(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "app.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        descriptors = list(Path("/proc/self/fd").iterdir())
        files = [one for one in descriptors if one.resolve().parent == tmp_path]
        for file in files:
            with pytest.raises(OSError, match="non-socket"):
                leaving.refuse_if_listening(int(file.name))
        other = subprocess.run(
            [sys.executable, "-I", "-S", "-c", WRITES, path],
            capture_output=True,
            check=False,
            text=True,
        )
        assert len(files) == 3  # the database, its log, and the log's index
        assert "database is locked" in other.stderr
        assert list(Path("/proc/self/fd").iterdir()) == descriptors
