"""A server process: started, waited for, and stopped by its own id whatever happens."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 15.0
POLL_S = 0.02
ATTEMPTS = 5


class ServerFailed(Exception):
    """The server ended, or never became ready; the text holds what it wrote."""


def free_port() -> int:
    """Return a loopback port that nothing listens on at this moment.

    Another process may take it before the server does: `on_a_free_port` asks again then.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Make a temporary folder with a short name: PostgreSQL's socket path has at most 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def started(command: list[str], ready: Callable[[int], bool], log: Path) -> subprocess.Popen[bytes]:
    """Start `command` and return once `ready(its process id)` is true.

    The kernel interrupts it when this process dies, so that a killed test run leaves nothing. A
    run in a shell's background ignores interrupts, and what it starts would as well: hence `env`.

    Raises:
        ServerFailed: with the log, when the process ended or was not ready in time.

    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["env", "--default-signal=INT", "setpriv", "--pdeathsig", "INT", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + READY_WITHIN_S
    try:
        while not ready(process.pid):
            _check(process, deadline, log)
            time.sleep(POLL_S)
    except BaseException:
        stop(process)
        raise
    return process


def _check(process: subprocess.Popen[bytes], deadline: float, log: Path) -> None:
    if process.poll() is not None or time.monotonic() > deadline:
        raise ServerFailed(log.read_text(errors="replace"))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process: SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def on_a_free_port(
    start: Callable[[int], subprocess.Popen[bytes]],
) -> tuple[subprocess.Popen[bytes], int]:
    """Call `start` with a free port until it holds: two test workers may be given the same one."""
    for _ in range(ATTEMPTS - 1):
        port = free_port()
        with suppress(ServerFailed):
            return start(port), port
    port = free_port()
    return start(port), port
