"""A fleet of real processes that are killed, stopped, and started again as systemd would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.postgres import Cluster
from tests.servers.process import POLL_S, free_port, started
from tests.servers.web import ROOT, answers, children

WEBS, WORKERS = 3, 2
STOPS_WITHIN_S = 30.0
DURABLE = {"synchronous_commit": "on", "full_page_writes": "on"}  # what was answered stands


@dataclass(frozen=True)
class Fault:
    """What befell whom. Times by `time.monotonic()`: `ended` when it served again."""

    kind: str
    target: str
    began: float
    gone: float
    ended: float


@dataclass
class Machine:
    """One service at one address. `start` returns once it serves."""

    name: str
    start: Callable[[int], subprocess.Popen[bytes]]
    port: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.process = self.start(self.port)

    def befall(self, kind: str, number: int, down_s: float = 0.0) -> Fault:
        """Send the signal, and start it again as systemd does."""
        began = time.monotonic()
        self.end(number)
        gone = time.monotonic()
        time.sleep(down_s)
        self.process = self.start(self.port)
        return Fault(kind, self.name, began, gone, time.monotonic())

    def lose_a_child(self, kind: str, serves: Callable[[int], bool]) -> Fault:
        """Kill the process below it alone: it starts another by itself."""
        began = time.monotonic()
        (child,) = children(self.process.pid)
        os.kill(child, signal.SIGKILL)
        gone = time.monotonic()
        while child in children(self.process.pid) or not serves(self.port):
            time.sleep(POLL_S)
        return Fault(kind, self.name, began, gone, time.monotonic())

    def freeze(self, kind: str, seconds: float) -> Fault:
        """Let it hold its connections and say nothing for a while."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)
        return Fault(kind, self.name, began, began, time.monotonic())

    def end(self, number: int) -> None:
        """Send the first process the signal; SIGKILL is for all, as `KillMode=mixed` has it."""
        others = children(self.process.pid) if number == signal.SIGKILL else []
        for pid in (self.process.pid, *others):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        try:
            self.process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def web(home: Path, name: str, environment: Mapping[str, str]) -> Machine:
    def start(port: int) -> subprocess.Popen[bytes]:
        command = python({**environment, "HOST": "127.0.0.1", "PORT": str(port)}, "webapp.serve")
        return started(command, lambda _pid: answers(port), log_of(home, name))

    return Machine(name, start)


def worker(home: Path, name: str, environment: Mapping[str, str]) -> Machine:
    def start(_port: int) -> subprocess.Popen[bytes]:
        log = log_of(home, name)
        command = python(environment, "tests.journeys.tempo", "2")
        return started(command, lambda _pid: b"ready" in log.read_bytes(), log)

    return Machine(name, start)


def python(environment: Mapping[str, str], module: str, *more: str) -> list[str]:
    """Return the command; unbuffered, so that a killed process's log is whole."""
    variables = [f"{name}={value}" for name, value in environment.items()]
    return ["env", "-C", str(ROOT), *variables, sys.executable, "-u", "-m", module, *more]


def log_of(home: Path, name: str) -> Path:
    """Return a log for one life of it."""
    return home / f"{name}.{len(list(home.glob(f'{name}.*')))}.log"


def redis(home: Path) -> Machine:
    def start(port: int) -> subprocess.Popen[bytes]:
        client = Redis(port=port, socket_timeout=1)
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(home)]

        def is_ready(_pid: int) -> bool:
            try:
                return bool(client.ping())
            except RedisError:
                return False

        return started(command, is_ready, log_of(home, "redis"))

    return Machine("redis", start)


def postgres(files: Cluster) -> Machine:
    return Machine("postgres", lambda port: files.start(port, **DURABLE))
