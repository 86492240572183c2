"""How many turns may be streamed at once: each holds one thread of the server."""

from __future__ import annotations

import threading

from webapp.config import SPARE_THREADS, THREADS


class Seats:
    """A number of places, taken and given back by any thread."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a place, or say that there is none."""
        with self._lock:
            if self._free <= 0:
                return False
            self._free -= 1
            return True

    def leave(self) -> None:
        with self._lock:
            self._free += 1


streams = Seats(THREADS - SPARE_THREADS)
