"""Read something that blocks from a thread of its own, so that the reader can look up from it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Source(Protocol[T_co]):
    """What is read. Its errors are handed to the reader as they are."""

    def __iter__(self) -> Iterator[T_co]: ...

    def close(self) -> None:
        """Give the source back; called in the thread that reads it."""
        ...

    def interrupt(self) -> None:
        """Make a blocked read fail; called from another thread."""
        ...


class _End:
    """The source ended of itself."""


class Pump(Generic[T]):
    """Opens a source and reads it ahead. A blocked read cannot hold up whoever takes from it.

    Opening may block too; a pump that is abandoned meanwhile closes the source once it is open.
    """

    def __init__(self, open_source: Callable[[], Source[T]]) -> None:
        self._open_source = open_source
        self._items: queue.SimpleQueue[T | _End | Exception] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._source: Source[T] | None = None
        self._abandoned = False
        threading.Thread(target=self._run, daemon=True, name="model-call").start()

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
        """Stop reading for good, without waiting for the thread to notice."""
        with self._lock:
            self._abandoned = True
            source = self._source
        if source is not None:
            source.interrupt()

    def _run(self) -> None:
        try:
            source = self._open_source()
            with self._lock:
                self._source = source
                abandoned = self._abandoned
            if not abandoned:
                for item in source:
                    self._items.put(item)
            source.close()
            self._items.put(_End())
        except Exception as error:  # noqa: BLE001 - it belongs to the reader, who is elsewhere
            self._items.put(error)
