"""A circuit breaker: stop asking a service that is down, and ask again carefully later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import cast

from redis import Redis

from webapp.sharing import PREFIX, Shared

MOST_FAILURES = 6
REST_S = 30.0
FORGOTTEN_S = 3_600  # failures that nobody added to


class Circuit:
    """Closed while calls go through; open after `most_failures` failures in a row.

    Open, it admits nobody for `rest` seconds, then one trial at a time: its success closes the
    circuit, its failure opens it for another rest. State is kept in this process alone.
    """

    def __init__(
        self,
        *,
        most_failures: int = MOST_FAILURES,
        rest: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_failures = most_failures
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = float("-inf")  # nobody is admitted before this while it is open

    @property
    def is_open(self) -> bool:
        return self._failures >= self._most_failures

    def admit(self) -> bool:
        """Say whether a call may be made now; while open, a yes makes the caller the trial."""
        with self._lock:
            if self._failures < self._most_failures:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            # The next trial comes after a rest, even if this one never tells how it ended.
            self._closed_until = now + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._most_failures:
                self._closed_until = self._clock() + self._rest


class SharedCircuit(Circuit):
    """One circuit for all processes. It also keeps its own state, for when Redis is gone."""

    def __init__(
        self,
        shared: Shared,
        service: str,
        *,
        most_failures: int = MOST_FAILURES,
        rest: float = REST_S,
    ) -> None:
        super().__init__(most_failures=most_failures, rest=rest)
        self._shared = shared
        self._count = f"{PREFIX}circuit:{service}:failures"
        self._resting = f"{PREFIX}circuit:{service}:resting"
        self._rest_ms = int(rest * 1000)

    @property
    def is_open(self) -> bool:
        return self._shared.ask(self._is_open_there, super().is_open)

    def admit(self) -> bool:
        def admitted(redis: Redis) -> bool | None:
            # Whoever sets the next rest is the trial.
            return not self._is_open_there(redis) or bool(
                redis.set(self._resting, 1, px=self._rest_ms, nx=True)
            )

        told = self._shared.ask(admitted, None)
        return super().admit() if told is None else told

    def succeeded(self) -> None:
        super().succeeded()
        self._shared.ask(lambda redis: redis.delete(self._count, self._resting), None)

    def failed(self) -> None:
        super().failed()

        def count(redis: Redis) -> None:
            failures = cast("int", redis.incr(self._count))
            redis.expire(self._count, FORGOTTEN_S)
            if failures >= self._most_failures:
                redis.set(self._resting, 1, px=self._rest_ms)

        self._shared.ask(count, None)

    def _is_open_there(self, redis: Redis) -> bool:
        return int(cast("str | None", redis.get(self._count)) or 0) >= self._most_failures
