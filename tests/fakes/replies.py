"""What the fake service is told to answer: words, refusals, and every way to break off."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Ending = Literal[
    "whole",
    "dropped",  # the connection is cut
    "silent",  # the connection stays, and nothing more comes until the client leaves
    "unfinished",  # the body ends as HTTP wants, but without `message_stop`
    "error_event",
    "malformed",  # an event whose data is no JSON
]
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    529: "overloaded_error",
}


BEFORE_HEADERS = -9  # as the number of a chunk: the reply waits before its status line


class Gate:
    """Where a reply waits until the test lets it go on. No sleeping, no guessing."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._released = threading.Event()

    def release(self) -> None:
        self._released.set()

    def passes(self, seconds: float) -> bool:
        self.reached.set()
        return self._released.wait(seconds)


@dataclass(frozen=True)
class Reply:
    """An answer in chunks. `gates` maps the number of a chunk to what it waits for.

    With `ending` other than `whole` it breaks off after the last chunk. `event_type` is the error
    type of an error event.
    """

    chunks: tuple[str, ...]
    stop_reason: str = "end_turn"
    ending: Ending = "whole"
    event_type: str = "overloaded_error"
    gates: Mapping[int, Gate] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.chunks)


@dataclass(frozen=True)
class Refusal:
    """An answer with an HTTP error status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None  # instead of the usual JSON

    @property
    def error_type(self) -> str:
        return ERROR_TYPES.get(self.status, "api_error")


@dataclass(frozen=True)
class HangUp:
    """No answer: the connection is cut as soon as the request is read."""


Answer = Reply | Refusal | HangUp


def says(
    text: str | Sequence[str],
    *,
    stop_reason: str = "end_turn",
    ending: Ending = "whole",
    event_type: str = "overloaded_error",
    gates: Mapping[int, Gate] | None = None,
) -> Reply:
    """Answer with words; a string comes in chunks of at most 12 characters."""
    chunks = tuple(_cut(text, 12)) if isinstance(text, str) else tuple(text)
    return Reply(chunks, stop_reason, ending, event_type, gates or {})


def refuses(status: int, *, retry_after: str | None = None, body: str | None = None) -> Refusal:
    return Refusal(status, {} if retry_after is None else {"retry-after": retry_after}, body)


def _cut(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]
