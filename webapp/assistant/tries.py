"""One call and its tries: the deadline, Stop, the circuit, and what it all took."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from webapp.assistant.circuit import Circuit
from webapp.assistant.faults import FAULTS, Kind
from webapp.assistant.model import ModelError, Usage
from webapp.assistant.pump import Pump

T = TypeVar("T")
POLL = 0.1  # seconds between two looks at the clock and at Stop
_BROKEN_OFF: dict[str, Kind] = {
    "refusal": "refused",
    "max_tokens": "cut_off",
    "model_context_window_exceeded": "cut_off",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how to pass the pauses."""

    connect: float = 5.0
    silence: float = 30.0  # between two bytes; the far end sends pings while it thinks
    first_pause: float = 0.5
    longest_pause: float = 8.0
    sleep: Callable[[float], None] = time.sleep


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Ended:
    """The far end said that its answer ends here, and why."""

    reason: str


Piece = str | Usage | Ended  # text to show; the usage so far; the end


@dataclass
class Tries:
    """The tries of one call. `usage` sums what all of them took."""

    open_answer: Callable[[], AsyncIterator[Piece]]
    circuit: Circuit
    patience: Patience
    deadline: float
    cancelled: Callable[[], bool]
    usage: Usage = field(default_factory=Usage)
    count: int = 0
    _next_look: float = field(default=float("-inf"), init=False)

    def run(self, attempt: Callable[[], T]) -> T:
        """Call `attempt` until it succeeds or trying again is no use; raise its last error."""
        first, longest = self.patience.first_pause, self.patience.longest_pause
        backoff = wait_exponential(multiplier=first, max=longest) + wait_random(0, first)
        retrying = Retrying(
            retry=retry_if_exception(self._may_help_again),
            wait=lambda state: max(backoff(state), _asked(state)),
            stop=lambda state: time.monotonic() + state.upcoming_sleep >= self.deadline,
            sleep=self._pause,
            reraise=True,
        )
        return retrying(attempt)

    def begun_answer(self) -> Generator[str]:
        """Try once and wait for the first text, after which no other try may be made."""
        texts = self.answer()
        first = next(texts, None)
        if first is None:
            raise ModelError("malformed")

        def whole() -> Generator[str]:
            with closing(texts):
                yield first
                yield from texts

        return whole()

    def answer(self) -> Generator[str]:
        """Try once: yield the answer's text, and raise `ModelError` unless it is whole."""
        self._look_up()
        if not self.circuit.admit():
            raise ModelError("circuit_open")
        self.count += 1
        try:
            reason = yield from self._read()
        except ModelError as error:
            if FAULTS[error.kind].outage:
                self.circuit.failed()
            raise
        self.circuit.succeeded()
        if reason in _BROKEN_OFF:
            raise ModelError(_BROKEN_OFF[reason])

    def _read(self) -> Generator[str, None, str]:
        pump, spent = Pump(self.open_answer()), Usage()
        try:
            while True:
                piece = self._next(pump)
                if isinstance(piece, Ended):
                    return piece.reason
                if isinstance(piece, Usage):
                    spent = piece
                else:
                    yield piece
        except BaseException:  # a closed generator too: nobody reads on, nothing more is paid for
            pump.abandon()
            raise
        finally:
            self.usage += spent

    def _next(self, pump: Pump[Piece]) -> Piece:
        while True:
            now = self._look_up()
            try:
                return pump.take(max(0.0, min(POLL, self.deadline - now)))
            except EOFError:
                raise ModelError("interrupted") from None
            except TimeoutError:
                continue

    def _look_up(self) -> float:
        now = time.monotonic()
        if now >= self.deadline:
            raise ModelError("deadline")
        if now >= self._next_look:
            self._next_look = now + POLL
            if self.cancelled():
                raise ModelError("stopped")
        return now

    def _pause(self, seconds: float) -> None:
        while seconds > 0:
            self._next_look = time.monotonic()
            self._look_up()
            self.patience.sleep(min(POLL, seconds))
            seconds -= POLL

    def _may_help_again(self, error: BaseException) -> bool:
        return (
            isinstance(error, ModelError)
            and self.count < FAULTS[error.kind].tries
            and not self.circuit.is_open
        )


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return (error.retry_after or 0.0) if isinstance(error, ModelError) else 0.0
