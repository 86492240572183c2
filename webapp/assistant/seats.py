"""How many turns may hold a thread of the server at once, so that some are left for pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.config import SPARE_THREADS, THREADS
from webapp.metrics import STREAMS


class Seats:
    """A number of places in this process.

    Whoever asks `are_taken` first may still be overtaken: the spare threads are the margin.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._lock = threading.Lock()

    @property
    def are_taken(self) -> bool:
        return self._free <= 0

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            self._free -= 1
        try:
            with STREAMS.track_inprogress():
                yield
        finally:
            with self._lock:
                self._free += 1


streams = Seats(THREADS - SPARE_THREADS)
