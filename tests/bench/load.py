"""A server under load: requests a second and the CPU it spent, measured from outside."""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from urllib3 import HTTPConnectionPool

SECONDS = 3
PACED_S = 6
CONNECTIONS = 8
THREADS = 8
TICKS = os.sysconf("SC_CLK_TCK")
START_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One request, again and again; `form` makes it a POST."""

    path: str
    headers: Mapping[str, str]
    form: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second; CPU of the server in µs a request; 50th and 99th percentile in ms."""

    rate: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    failed: int


def granian(target: str, port: int) -> list[str]:
    """Return the command that serves a WSGI target as `make run` does, but for the threads."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--log-level", "error", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(THREADS), target),
    ]


@contextmanager
def served(
    target: str,
    environment: Mapping[str, str],
    command: Callable[[str, int], list[str]] = granian,
) -> Iterator[tuple[int, int]]:
    """Serve a WSGI target; yield its port and process id."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    quiet = subprocess.DEVNULL  # its log lines would stand among the figures
    started = command(target, port)
    process = subprocess.Popen(started, env={**os.environ, **environment}, stdout=quiet)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def measure(port: int, pid: int, hit: Hit, connections: int = CONNECTIONS) -> Measured:
    """Load one address with wrk for a few seconds."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hit.lua"
        script.write_text(lua(hit))
        before = cpu_seconds(pid)
        command = [
            *("wrk", "--latency", "-t", "1", "-c", str(connections), "-d", f"{SECONDS}s"),
            *("-s", str(script), f"http://127.0.0.1:{port}{hit.path}"),
        ]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spent = cpu_seconds(pid) - before
    requests = int(found(r"(\d+) requests in", shown))
    return Measured(
        rate=float(found(r"Requests/sec:\s+([\d.]+)", shown)),
        cpu_us=spent / max(requests, 1) * 1e6,
        p50_ms=milliseconds(found(r"(?m)^\s+50%\s+(\S+)", shown)),
        p99_ms=milliseconds(found(r"(?m)^\s+99%\s+(\S+)", shown)),
        failed=int(found(r"Non-2xx or 3xx responses: (\d+)", shown, default="0")),
    )


def paced(port: int, hit: Hit, a_second: int) -> Measured:
    """Send requests at a steady pace; each is timed from the moment at which it was due."""
    times: list[float] = []
    refused: list[int] = []
    headers = {**hit.headers, "Content-Type": "application/x-www-form-urlencoded"}

    def send(due: float) -> None:
        answer = pool.request("POST", hit.path, hit.form, headers=headers, redirect=False)
        times.append((time.monotonic() - due) * 1e3)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            refused.append(answer.status)

    with (
        HTTPConnectionPool("127.0.0.1", port, maxsize=CONNECTIONS, retries=False) as pool,
        ThreadPoolExecutor(CONNECTIONS) as senders,
    ):
        began = time.monotonic()
        for number in range(a_second * PACED_S):
            due = began + number / a_second
            time.sleep(max(0.0, due - time.monotonic()))
            senders.submit(send, due)
    cuts = statistics.quantiles(times, n=100)
    return Measured(a_second, 0.0, cuts[49], cuts[98], len(refused))


def lua(hit: Hit) -> str:
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in hit.headers.items()]
    if hit.form:
        lines += ['wrk.method = "POST"', f'wrk.body = "{hit.form}"']
        lines += ['wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"']
    return "\n".join(lines)


def found(pattern: str, text: str, default: str | None = None) -> str:
    match = re.search(pattern, text)
    if match is None:
        if default is None:
            raise ValueError(f"{pattern} does not stand in: {text}")
        return default
    return match[1]


def milliseconds(shown: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if shown.endswith(unit):
            return float(shown.removesuffix(unit)) * factor
    raise ValueError(f"no time: {shown}")


def cpu_seconds(pid: int) -> float:
    """Return what the process and its workers have spent; source: proc(5), fields 14 and 15."""
    total = 0.0
    for member in [pid, *children(pid)]:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def memory_kb(pid: int) -> int:
    """Return what the process and its workers hold of the machine's memory; source: proc(5)."""
    statuses = [Path(f"/proc/{each}/status").read_text() for each in (pid, *children(pid))]
    return sum(int(found(r"VmRSS:\s+(\d+) kB", status)) for status in statuses)


def children(pid: int) -> list[int]:
    direct: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            direct += map(int, task.read_text().split())
    return [member for child in direct for member in (child, *children(child))]
