"""A Redis server for the tests: in memory only."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import ConnectionError as CannotConnect

from tests.servers.process import ServerFailed, folder, on_a_free_port, started, stop


@contextmanager
def start_redis() -> Iterator[str]:
    """Start an empty server and yield its URL, `redis://127.0.0.1:PORT/0`.

    Raises:
        ServerFailed: when Redis is missing or does not start; the text has its log.

    """
    program = shutil.which("redis-server")
    if not program:
        raise ServerFailed("Redis is missing: run tests/servers/install.sh")
    with folder("rf-redis-") as home:

        def start(port: int) -> subprocess.Popen[bytes]:
            command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home)]
            command += ["--save", "", "--appendonly", "no"]
            return started(command, lambda pid: _is_ready(port, pid), home / "log")

        process, port = on_a_free_port(start)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop(process)


def _is_ready(port: int, pid: int) -> bool:
    """Ask who answers: a port that is open may be another worker's server."""
    with Redis(host="127.0.0.1", port=port) as client:
        try:
            return bool(client.info("server")["process_id"] == pid)
        except CannotConnect:
            return False
