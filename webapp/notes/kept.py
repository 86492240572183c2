"""The notes that were written, each under the version it states; a new version is a new key."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple, cast

from cachetools import LRUCache
from markupsafe import Markup
from redis import Redis

from webapp.lib.markdown import render_note
from webapp.notes.statements import LeftOut, Sourced
from webapp.sharing import PREFIX, Shared, shared

MOST_KEPT = 5_000
NOTES = f"{PREFIX}note/1:"  # the number is the form's: a process of another release reads its own
USED = f"{PREFIX}notes-by-use"


class Key(NamedTuple):
    kind: str
    ai_session_id: uuid.UUID
    state_version: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A note and the version it states; `source` is `model` or `composer`."""

    markdown: str
    html: Markup
    target_ticket_ref: str
    state_version: int
    source: str
    composed_at: datetime
    left_out: tuple[LeftOut, ...] = ()
    sources: tuple[Sourced, ...] = ()
    trouble: str = ""
    from_cache: bool = False


class KeptNotes:
    """The notes used last: here, and in Redis where processes share one.

    What Redis holds counts, so that a note that was composed anew is the same one everywhere.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._here: LRUCache[Key, tuple[str, Preview]] = LRUCache(most)

    def get(self, key: Key) -> Preview | None:
        """Return the note of exactly this key, marked as read from the cache."""
        others = shared()
        text = others.ask(lambda redis: _read(redis, key), None) if others else None
        with self._lock:
            known, preview = self._here.get(key, ("", None))
        if text is not None and text != known and (told := decoded(text)):
            preview = told
            self._hold(key, text, told)
        return replace(preview, from_cache=True) if preview else None

    def put(self, key: Key, preview: Preview) -> None:
        text = encoded(preview)
        self._hold(key, text, preview)
        if others := shared():
            self._share(others, key, text)

    def _hold(self, key: Key, text: str, preview: Preview) -> None:
        with self._lock:
            self._here[key] = text, preview

    def _share(self, others: Shared, key: Key, text: str) -> None:
        def store(redis: Redis) -> None:
            name = _name(key)
            with redis.pipeline() as both:  # one transaction: no note without its place in the row
                both.set(name, text)
                both.zadd(USED, {name: time.time()})
                both.zcard(USED)
                count = both.execute()[-1]
            if count > self._most and (
                oldest := cast("list[tuple[str, float]]", redis.zpopmin(USED, count - self._most))
            ):
                redis.delete(*(name for name, _ in oldest))

        others.ask(store, None)


def encoded(preview: Preview) -> str:
    """Write a preview as JSON, without its HTML: whoever reads it renders its own."""
    told = asdict(preview) | {"composed_at": preview.composed_at.isoformat()}
    del told["html"], told["from_cache"]
    return json.dumps(told, ensure_ascii=False)


def decoded(text: str) -> Preview | None:
    """Read what `encoded` wrote, None for anything else."""
    try:
        told: dict[str, Any] = json.loads(text)
        told["composed_at"] = datetime.fromisoformat(told["composed_at"])
        told["left_out"] = tuple(LeftOut(**_cited(one)) for one in told["left_out"])
        told["sources"] = tuple(Sourced(**_cited(one)) for one in told["sources"])
        return Preview(**told, html=render_note(told["markdown"]))
    except (ValueError, TypeError, KeyError):
        return None


def _cited(statement: dict[str, Any]) -> dict[str, Any]:
    return statement | {"cites": tuple(statement["cites"])}


def _name(key: Key) -> str:
    return f"{NOTES}{key.kind}:{key.ai_session_id}:{key.state_version}:{key.fingerprint}"


def _read(redis: Redis, key: Key) -> str | None:
    name = _name(key)
    with redis.pipeline(transaction=False) as both:
        both.get(name)
        both.zadd(USED, {name: time.time()}, xx=True)
        return cast("str | None", both.execute()[0])
