"""The note as it would be posted now: cached by version, composed once for all who ask at once."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache
from markupsafe import Markup

from webapp.database import now
from webapp.lib.markdown import render_note
from webapp.notes import bundle as bundles
from webapp.notes.composer import compose

MOST_CACHED = 5_000
COMPOSER = "composer/1"  # names the rules that made a note: a new composer must not find old notes


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
    from_cache: bool = False


class Gone(LookupError):
    """The session does not exist any more."""


class Previews:
    """One process's cache and flights. Never invalidated: a new version is a new key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: LRUCache[Key, Preview] = LRUCache(MOST_CACHED)
        self._flights: dict[Key, Future[Preview]] = {}

    def at(self, ai_session_id: uuid.UUID, state_version: int) -> Preview | None:
        """Return the cached preview of exactly this version."""
        with self._lock:
            kept = self._kept.get(_key(ai_session_id, state_version))
        return replace(kept, from_cache=True) if kept else None

    def current(self, ai_session_id: uuid.UUID, state_version: int) -> Preview:
        """Return the preview, from the cache or composed once for everybody waiting.

        `state_version` is what the caller just read; a newer one is followed, never an older.
        """
        return self.at(ai_session_id, state_version) or self._join(ai_session_id, state_version)

    def anew(self, ai_session_id: uuid.UUID) -> Preview:
        """Compose even if cached, and replace what is cached."""
        bundle = _read(ai_session_id)
        return self._keep(bundle)

    def _join(self, ai_session_id: uuid.UUID, state_version: int) -> Preview:
        key = _key(ai_session_id, state_version)
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if not leads:
            return flight.result()
        try:
            preview = self._fly(ai_session_id, state_version)
        except BaseException as error:
            flight.set_exception(error)  # those who wait learn why; nothing is cached
            raise
        else:
            flight.set_result(preview)
            return preview
        finally:
            with self._lock:
                del self._flights[key]

    def _fly(self, ai_session_id: uuid.UUID, state_version: int) -> Preview:
        # Somebody may have landed between our look at the cache and our take-off.
        if kept := self.at(ai_session_id, state_version):
            return kept
        bundle = _read(ai_session_id)
        # Never join an older flight: its leader may be waiting for this one.
        if bundle.state_version > state_version:
            return self.current(ai_session_id, bundle.state_version)  # overtaken: join the newest
        return self._keep(bundle)

    def _keep(self, bundle: bundles.Bundle) -> Preview:
        markdown = compose(bundle)
        preview = Preview(
            markdown=markdown,
            html=render_note(markdown),  # once, here: a page that shows a kept note renders nothing
            target_ticket_ref=bundle.ticket_ref,
            state_version=bundle.state_version,
            source="composer",
            composed_at=now(),
        )
        with self._lock:
            self._kept[_key(bundle.ai_session_id, bundle.state_version)] = preview
        return preview


def _key(ai_session_id: uuid.UUID, state_version: int) -> Key:
    return Key("resolution_note", ai_session_id, state_version, COMPOSER)


def _read(ai_session_id: uuid.UUID) -> bundles.Bundle:
    bundle = bundles.read(ai_session_id)
    if bundle is None:
        raise Gone(ai_session_id)
    return bundle


previews = Previews()
