"""A web process of the app, as `make run` serves it: it may be killed like any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from tests.servers.process import folder, on_a_free_port, started, stop

ROOT = Path(__file__).parents[2]
SECONDS = 120


@dataclass(frozen=True)
class Web:
    """A server and its worker; `visitor` connects to it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def visitor(self) -> HTTPConnectionPool:
        return HTTPConnectionPool(
            "127.0.0.1", self.port, timeout=SECONDS, retries=False, maxsize=20
        )

    def kill(self) -> None:
        """End it as a power cut would: neither the server nor its worker gets to do anything."""
        for pid in (self.process.pid, *children(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def start_web(environment: Mapping[str, str], module: str = "webapp.serve") -> Iterator[Web]:
    """Serve `wsgi:app` with these variables."""
    with folder("rf-web-") as home:

        def start(port: int) -> subprocess.Popen[bytes]:
            own = {"HOST": "127.0.0.1", "PORT": str(port), "PYTHONPATH": str(ROOT)}
            variables = [f"{name}={value}" for name, value in {**own, **environment}.items()]
            command = ["env", "-C", str(ROOT), *variables, sys.executable, "-m", module]
            return started(command, lambda _pid: answers(port), home / "log")

        process, port = on_a_free_port(start)
        try:
            yield Web(port, process)
        finally:
            if process.poll() is None:
                stop(process)


def answers(port: int) -> bool:
    try:
        with HTTPConnectionPool("127.0.0.1", port, timeout=1, retries=False) as visitor:
            return visitor.request("GET", "/healthz").status == 200
    except HTTPError:
        return False


def children(pid: int) -> list[int]:
    """Return the processes below; source: proc(5)."""
    direct: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            direct += map(int, task.read_text().split())
    return [member for child in direct for member in (child, *children(child))]
