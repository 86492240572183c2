"""What rate limits count: in Redis where processes share one, else, or while it is gone, here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from limits.storage import MemoryStorage, Storage
from redis import Redis

from webapp.sharing import PREFIX, shared

SHARED_COUNTS = "shared://"
COUNT = f"{PREFIX}count:"
# The window begins with the first one counted.
_COUNT = (
    "local n = redis.call('incrby', KEYS[1], ARGV[1])"
    " if n == tonumber(ARGV[1]) then redis.call('expire', KEYS[1], ARGV[2]) end return n"
)


class SharedCounts(Storage):
    """The storage of `Flask-Limiter`. Its own fallback would let some requests fail first."""

    STORAGE_SCHEME = ["shared"]  # noqa: RUF012 - the base class's

    def __init__(self, *_address: object, **_options: object) -> None:
        super().__init__()
        self._here = MemoryStorage()

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        there = _told(lambda redis: redis.eval(_COUNT, 1, COUNT + key, amount, expiry))
        return self._here.incr(key, expiry, amount) if there is None else there

    def get(self, key: str) -> int:
        there = _told(lambda redis: redis.get(COUNT + key) or 0)
        return self._here.get(key) if there is None else there

    def get_expiry(self, key: str) -> float:
        there = _told(lambda redis: redis.pttl(COUNT + key))
        return self._here.get_expiry(key) if there is None else time.time() + max(there, 0) / 1000

    def clear(self, key: str) -> None:
        self._here.clear(key)
        _told(lambda redis: redis.delete(COUNT + key))

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        return self._here.reset()


def _told(question: Callable[[Redis], Any]) -> int | None:
    """Return the number that Redis answers with, None when there is none to ask."""
    others = shared()
    return others.ask(lambda redis: int(question(redis)), None) if others else None
