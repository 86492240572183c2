"""Read what may block on an event loop of its own, so that the reader can look up from it.

All calls of a process share one loop and its thread: a thread for each would hold more memory than
the reply it reads.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator
from functools import cache
from typing import Generic, TypeVar

T = TypeVar("T")
_starting = threading.Lock()


class _End:
    """The source ended of itself."""


class Pump(Generic[T]):
    """Reads a source ahead. A read that waits cannot hold up whoever takes from it.

    Nothing in a source may block: all others would wait for it. Its errors are handed on as they
    are.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        self._items: queue.SimpleQueue[T | _End | Exception] = queue.SimpleQueue()
        self._reading = asyncio.run_coroutine_threadsafe(self._read(source), _loop())

    def take(self, seconds: float) -> T:
        """Return the next item, waiting up to `seconds`.

        Raises:
            TimeoutError: nothing came.
            EOFError: the source ended.
            Exception: whatever the source raised.

        """
        try:
            item = self._items.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        match item:
            case _End():
                raise EOFError
            case Exception():
                raise item
        return item

    def abandon(self) -> None:
        """Stop reading for good, without waiting for the source to close; it is cancelled."""
        self._reading.cancel()

    async def _read(self, source: AsyncIterator[T]) -> None:
        try:
            async for item in source:
                self._items.put(item)
            self._items.put(_End())
        except Exception as error:  # noqa: BLE001 - it belongs to the reader, who is elsewhere
            self._items.put(error)


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:  # two first calls at once would get a loop each, and share connections
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="model-calls").start()
    return loop
