"""The Redis that processes share: an extra, which may be gone at any moment.

Nobody waits for it longer than a tenth of a second, and no request fails for it: whoever asks says
what holds otherwise. While it is gone it is left alone, but for one try now and then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TookTooLong
from redis.retry import Retry

from webapp.logs import log

T = TypeVar("T")
PREFIX = "resolutionflow:"  # of every key: others may use the same server
ANSWERS_WITHIN_S = 0.1
LEFT_ALONE_S = 2.0
_EXTENSION = "shared"


class Shared:
    """One Redis server. `left_alone_s` is the rest after it did not answer."""

    def __init__(self, url: str, left_alone_s: float = LEFT_ALONE_S) -> None:
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=ANSWERS_WITHIN_S,
            socket_connect_timeout=ANSWERS_WITHIN_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._left_alone_s = left_alone_s
        self._lock = threading.Lock()
        self._next_try = float("-inf")  # nobody asks before this while it is gone
        self._is_gone = False

    def ask(self, question: Callable[[Redis], T], otherwise: T) -> T:
        """Return the answer; `otherwise` when there is none, which is never an error."""
        if not self._may_be_asked():
            return otherwise
        try:
            answer = question(self._redis)
        except (ConnectionLost, TookTooLong) as error:
            self._gone(error)
            return otherwise
        except RedisError as error:  # it is there and refuses, when it is full for instance
            log.warning("redis_refused", error=type(error).__name__)
            return otherwise
        if self._is_gone:
            self._is_gone = False
            log.info("redis_back")
        return answer

    def _may_be_asked(self) -> bool:
        if not self._is_gone:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + self._left_alone_s  # whoever comes now is the only one who tries
            return True

    def _gone(self, error: RedisError) -> None:
        with self._lock:
            if not self._is_gone:
                log.warning("redis_gone", error=type(error).__name__)
            self._is_gone = True
            self._next_try = time.monotonic() + self._left_alone_s


def connect(app: Flask, url: str) -> None:
    """Let the app's processes share what they may; without an address each keeps its own."""
    app.extensions[_EXTENSION] = Shared(url) if url else None


def shared() -> Shared | None:
    """Return what the current app's processes share, None where each is alone."""
    return cast("Shared | None", current_app.extensions[_EXTENSION])


def forget_all() -> None:
    """Remove all that the current app's processes share."""

    def forget(redis: Redis) -> bool:
        for key in redis.scan_iter(f"{PREFIX}*"):
            redis.delete(key)
        return True

    if others := shared():
        others.ask(forget, otherwise=False)
