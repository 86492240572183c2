"""A circuit breaker: stop asking a service that is down, and ask again carefully later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Circuit:
    """Closed while calls go through; open after `most_failures` failures in a row.

    Open, it admits nobody for `rest` seconds, then one trial at a time: its success closes the
    circuit, its failure opens it for another rest. State is kept in this process alone.
    """

    def __init__(
        self,
        *,
        most_failures: int = 6,
        rest: float = 30.0,
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
            if not self.is_open:
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
            if self.is_open:
                self._closed_until = self._clock() + self._rest
