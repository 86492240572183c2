"""Calling a model: what goes in, what comes out, and how it fails. Knows no vendor.

`webapp.assistant.claude` is the one that is paid for. Nothing here imports its SDK, so that the
offline application never loads it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from webapp.assistant.faults import FAULTS, Kind

Purpose = Literal["chat", "note"]
MOST_BREAKPOINTS = 4  # of `cache_control` in one request; the API refuses more


@dataclass(frozen=True, slots=True)
class SystemBlock:
    """A part of the system prompt; `cached` ends a prefix that the next call may reuse."""

    text: str
    cached: bool = False


@dataclass(frozen=True, slots=True)
class ModelMessage:
    """One message of the conversation; `cached` as in `SystemBlock`."""

    role: Literal["user", "assistant"]
    content: str
    cached: bool = False


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What is asked. `schema` is what the answer must be an instance of, None for free text."""

    purpose: Purpose
    system: tuple[SystemBlock, ...]
    messages: tuple[ModelMessage, ...]
    max_tokens: int
    schema: type[BaseModel] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for more cache breakpoints than a request may have."""
        marked = [part.cached for part in self.system] + [part.cached for part in self.messages]
        if sum(marked) > MOST_BREAKPOINTS:
            raise ValueError(f"{sum(marked)} cache breakpoints, at most {MOST_BREAKPOINTS}")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, each counted once: `input_tokens` are those that no cache was asked about."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_tokens: int = 0
    cache_read_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_creation_tokens + other.cache_creation_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
        )


T_co = TypeVar("T_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T_co]):
    """A structured answer and what it took."""

    value: T_co
    usage: Usage


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the ledger wants it. `outcome` is `done` or the `ModelError.kind`."""

    purpose: Purpose
    model: str
    usage: Usage
    latency_ms: int
    outcome: str
    tries: int


class ModelError(Exception):
    """A call that gave no whole answer. `words` are ours, for the engineer; never the vendor's.

    `retry_after` is in seconds, as the far end asked. Text that was yielded before stays with the
    caller.
    """

    def __init__(self, kind: Kind, *, retry_after: float | None = None) -> None:
        fault = FAULTS[kind]
        super().__init__(kind)
        self.kind = kind
        self.words = fault.words
        self.retry_after = retry_after


class Model(Protocol):
    """Something that answers a request.

    `deadline` is a value of `time.monotonic()`, kept also while the far end is silent.
    `cancelled` is asked in the caller's thread several times a second; true ends the call with
    `stopped`. Both methods raise `ModelError` and nothing else of the vendor's.
    """

    @property
    def name(self) -> str:
        """The model's id, as the ledger has it."""
        ...

    def stream(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Generator[str, None, Usage]:
        """Yield the answer's text as it comes. Tries again only before the first text."""
        ...

    def parse(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Parsed[Any]:
        """Return the answer as an instance of `request.schema`."""
        ...
