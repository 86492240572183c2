"""A ticket system on loopback: tickets in memory, a vendor's dialect, and faults on demand.

A write is applied before a fault of the kind `after_…` shows: the note stands, nobody hears of it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

KEY = "good-key-canary-7f3a"
NO_RIGHT_KEY = "no-right-key"
HANG_S = 20.0


@dataclass
class FakeNote:
    id: str
    text: str
    public: bool
    key: str = ""


@dataclass
class FakeTicket:
    number: str
    title: str = "Nodes offline"
    description: str = "Since Monday."
    client: str = "Pat Customer"
    status: str = "open"
    notes: list[FakeNote] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """A request as a dialect reads it; `body` is the JSON, None where there is none."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    raw: bytes = b""


@dataclass(frozen=True)
class Told:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Dialect(Protocol):
    def key(self, asked: Asked) -> str:
        """Return the key that the request carries."""

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        """Serve a request whose key is good."""

    def writes_note(self, asked: Asked) -> bool:
        """Say whether the request adds a note: faults wait for these."""


class FakeTickets:
    """The state of one system. Each of `faults` is taken by a request that adds a note."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.url = ""
        self.over = threading.Event()
        self.lock = threading.RLock()
        self.begin_anew()

    def begin_anew(self) -> None:
        self.tickets = {"1": FakeTicket("1"), "2": FakeTicket("2", status="resolved")}
        self.faults: list[str] = []
        self.publishes = self.keeps_status = False
        self.retry_after = "7"
        self.changed_at = "2026-01-01T00:00:00Z"
        self.asked: list[Asked] = []

    def add(self, number: str, text: str, *, public: bool, key: str = "") -> FakeNote:
        notes = self.tickets[number].notes
        note = FakeNote(str(100 + len(notes)), text, public or self.publishes, key)
        notes.append(note)
        return note

    def set_status(self, number: str, status: str) -> None:
        if not self.keeps_status:
            self.tickets[number].status = status

    def marked(self, mark: str) -> list[FakeNote]:
        return [note for each in self.tickets.values() for note in each.notes if mark in note.text]


class Cut(Exception):
    """The connection ends without an answer."""


def served(system: FakeTickets, asked: Asked) -> Told:
    fault = ""
    with system.lock:
        system.asked.append(asked)
        if system.faults and system.dialect.writes_note(asked):
            fault = system.faults.pop(0)
        if fault == "drop":
            raise Cut
        if fault.isdigit():
            return Told(int(fault), headers={"Retry-After": system.retry_after})
        if not fault.startswith("late_"):
            told = _of_the_dialect(system, asked)
    if fault.startswith("late_"):  # slow, and nobody waits any more when it writes
        system.over.wait(float(fault.removeprefix("late_")))
        with system.lock:
            _of_the_dialect(system, asked)
        raise Cut
    if fault == "after_hang":
        system.over.wait(HANG_S)
    if fault.startswith("after_"):
        raise Cut
    return told


def _of_the_dialect(system: FakeTickets, asked: Asked) -> Told:
    key = system.dialect.key(asked)
    if key == NO_RIGHT_KEY:
        return Told(403)
    return system.dialect.answer(asked, system) if key == KEY else Told(401)


def handler_of(system: FakeTickets) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
            headers = {name.lower(): text for name, text in self.headers.items()}
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                body = None
            asked = Asked(self.command, parts.path, query, headers, body, raw)
            try:
                told = served(system, asked)
            except Cut:
                self.close_connection = True
                return
            content = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
            content = b"" if told.body is None else content
            self.send_response(told.status)
            for name, text in ({"Content-Type": "application/json"} | told.headers).items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do  # noqa: N815 - the names are the library's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(dialect: Dialect) -> Iterator[FakeTickets]:
    """Serve on a free port until the block ends."""
    system = FakeTickets(dialect)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(system))
    server.daemon_threads = True
    system.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield system
    finally:
        system.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def until(true: Any, within_s: float = 10.0) -> None:
    """Wait until the function says yes."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
