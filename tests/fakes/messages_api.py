"""The far end of the Claude SDK, on this machine: `POST /v1/messages`, whole and streamed.

    with FakeMessages() as api:
        api.will(says("Hello."), refuses(529))
        ...                        # the application calls api.url
        assert len(api.requests) == 2

Answers are used up in order; when none is left, `default` is given.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.fakes.prompt_cache import MOST_BREAKPOINTS, PromptCache, blocks, tokens
from tests.fakes.replies import BEFORE_HEADERS, Answer, Gate, HangUp, Refusal, Reply, says

KEY = "sk-test-of-the-fake"
_LOOK = 0.02  # seconds between two looks at whether the client is gone


@dataclass
class Received:
    """One request as it came. `gone` is set when its client left before the answer was whole."""

    body: dict[str, Any]
    headers: dict[str, str]
    gone: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)
    usage: dict[str, int] = field(default_factory=dict)


class FakeMessages:
    """A context manager; `requests` is the log, in the order of arrival."""

    def __init__(self, key: str = KEY) -> None:
        self.key = key
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(self)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything, and let go whoever still waits at a gate."""
        self.over.set()
        self.over = threading.Event()
        self.default: Answer = says("It is noted.")
        self.answer_by: Callable[[dict[str, Any]], Answer] | None = None
        self.requests: list[Received] = []
        self.connections: list[object] = []
        self._answers: deque[Answer] = deque()
        self._cache = PromptCache()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def will(self, *answers: Answer) -> None:
        """Queue answers, one for each request."""
        self._answers.extend(answers)

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _LOOK}, daemon=True
        ).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, received: Received) -> Answer:
        """Log a request and return its answer, billed."""
        with self._lock:
            self.requests.append(received)
            objection = self._objection(received)
            if objection is not None:
                return objection
            answer = self._next(received.body)
            if isinstance(answer, Reply):
                received.usage = self._cache.bill(received.body)
            return answer

    def _next(self, body: dict[str, Any]) -> Answer:
        if self._answers:
            return self._answers.popleft()
        return self.default if self.answer_by is None else self.answer_by(body)

    def _objection(self, received: Received) -> Refusal | None:
        """Refuse what the real service would refuse, before any scripted answer is spent."""
        given = received.headers.get("x-api-key") or received.headers.get("authorization", "")
        if given.removeprefix("Bearer ") != self.key:
            return Refusal(401)
        body = received.body
        if not (body.get("model") and body.get("max_tokens") and body.get("messages")):
            return Refusal(400)
        parts = blocks(body)
        if sum(part.breakpoint for part in parts) > MOST_BREAKPOINTS:
            return Refusal(400)
        empty = any(not part.text.strip() for part in parts)
        return Refusal(400) if empty or body["messages"][0]["role"] != "user" else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, fake: FakeMessages) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left: that is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server
    _over: threading.Event

    def setup(self) -> None:
        super().setup()
        self.server.fake.connections.append(self.client_address)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep the test output quiet."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(json.loads(content), headers)
        self._over = self.server.fake.over
        if self.path != "/v1/messages":
            self._refuse(Refusal(404))
            return
        try:
            self._answer(received, self.server.fake.take(received))
        except (BrokenPipeError, ConnectionResetError, _Left):
            received.gone.set()
            self.close_connection = True
        received.answered.set()

    def _answer(self, received: Received, answer: Answer) -> None:
        match answer:
            case HangUp():
                self._cut()
            case Refusal():
                self._refuse(answer)
            case Reply() if received.body.get("stream"):
                self._stream(received, answer)
            case Reply():
                self._whole(received, answer)

    def _refuse(self, refusal: Refusal) -> None:
        error = {"type": refusal.error_type, "message": "refused by the fake"}
        usual = json.dumps({"type": "error", "error": error})
        self._send(refusal.status, usual if refusal.body is None else refusal.body, refusal.headers)

    def _send(self, status: int, body: str, headers: Any = ()) -> None:
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _whole(self, received: Received, reply: Reply) -> None:
        for gate in reply.gates.values():
            self._wait(gate)
        if reply.ending in ("dropped", "silent"):
            self._break_off(reply)
            return
        content = [{"type": "text", "text": reply.text}]
        usage = received.usage | {"output_tokens": tokens(reply.text)}
        message = _message(received.body) | {
            "content": content,
            "stop_reason": reply.stop_reason,
            "usage": usage,
        }
        self._send(200, "{" if reply.ending == "malformed" else json.dumps(message))

    def _stream(self, received: Received, reply: Reply) -> None:
        if BEFORE_HEADERS in reply.gates:
            self._wait(reply.gates[BEFORE_HEADERS])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, (name, data) in enumerate(_events(received, reply)):
            gate = reply.gates.get(number - _BEFORE_CHUNKS)
            if gate is not None:
                self._wait(gate)
            self._event(name, json.dumps({"type": name} | data))
        if self._break_off(reply):
            self.wfile.write(b"0\r\n\r\n")

    def _event(self, name: str, data: str) -> None:
        frame = f"event: {name}\ndata: {data}\n\n".encode()
        self.wfile.write(f"{len(frame):x}\r\n".encode() + frame + b"\r\n")

    def _break_off(self, reply: Reply) -> bool:
        """Do what the ending says; return whether the body ends as HTTP wants."""
        match reply.ending:
            case "dropped":
                self._cut()
            case "silent":
                self._wait(Gate())
            case "error_event":
                error = {"type": reply.event_type, "message": "broken by the fake"}
                self._event("error", json.dumps({"type": "error", "error": error}))
            case "malformed":
                self._event("content_block_delta", '{"type": "content_block_delta", "delta": {')
        return reply.ending not in ("dropped", "silent")

    def _wait(self, gate: Gate) -> None:
        """Wait for the gate, unless the client leaves first."""
        while not gate.passes(_LOOK):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if self._over.is_set():
                raise _Left
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _Left

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class _Left(Exception):
    """The client is gone, or the test is over."""


_BEFORE_CHUNKS = 3  # message_start, content_block_start, ping


def _message(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _events(received: Received, reply: Reply) -> Iterator[tuple[str, dict[str, Any]]]:
    start = _message(received.body) | {"usage": received.usage | {"output_tokens": 1}}
    yield "message_start", {"message": start}
    yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
    yield "ping", {}
    for chunk in reply.chunks:
        yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": chunk}}
    if reply.ending != "whole":
        return
    yield "content_block_stop", {"index": 0}
    delta = {"stop_reason": reply.stop_reason, "stop_sequence": None}
    yield "message_delta", {"delta": delta, "usage": {"output_tokens": tokens(reply.text)}}
    yield "message_stop", {}


def refused_url() -> str:
    """Return an address on this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
