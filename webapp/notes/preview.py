"""The note as it would be posted now: cached by version, composed once for all who ask at once."""

from __future__ import annotations

import time
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
from webapp.notes.author import COMPOSER, Author, Overtaken
from webapp.notes.statements import LeftOut, Sourced

MOST_CACHED = 5_000
ASKED_EVERY_S = 0.5  # whether a note that is being written is still wanted


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


class Gone(LookupError):
    """The session does not exist any more."""


class Previews:
    """One process's cache and flights. Never invalidated: a new version is a new key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: LRUCache[Key, Preview] = LRUCache(MOST_CACHED)
        self._flights: dict[Key, Future[Preview]] = {}

    def at(
        self, ai_session_id: uuid.UUID, state_version: int, author: Author = COMPOSER
    ) -> Preview | None:
        """Return the cached preview of exactly this version."""
        with self._lock:
            kept = self._kept.get(_key(ai_session_id, state_version, author))
        return replace(kept, from_cache=True) if kept else None

    def current(
        self, ai_session_id: uuid.UUID, state_version: int, author: Author = COMPOSER
    ) -> Preview:
        """Return the preview, from the cache or written once for everybody waiting.

        `state_version` is what the caller just read; a newer one is followed, never an older.
        The caller holds no transaction: a model may take half a minute.
        """
        kept = self.at(ai_session_id, state_version, author)
        return kept or self._join(ai_session_id, state_version, author)

    def anew(self, ai_session_id: uuid.UUID, author: Author = COMPOSER) -> Preview:
        """Write it even if cached, and replace what is cached."""
        bundle = _read(ai_session_id)
        try:
            return self._write(bundle, author)
        except Overtaken:
            newest = _read(ai_session_id).state_version
            return self.current(ai_session_id, newest, author)

    def _join(self, ai_session_id: uuid.UUID, state_version: int, author: Author) -> Preview:
        key = _key(ai_session_id, state_version, author)
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if not leads:
            return flight.result()
        try:
            preview = self._fly(ai_session_id, state_version, author)
        except BaseException as error:
            flight.set_exception(error)  # those who wait learn why; nothing is cached
            raise
        else:
            flight.set_result(preview)
            return preview
        finally:
            with self._lock:
                del self._flights[key]

    def _fly(self, ai_session_id: uuid.UUID, state_version: int, author: Author) -> Preview:
        # Somebody may have landed between our look at the cache and our take-off.
        if kept := self.at(ai_session_id, state_version, author):
            return kept
        bundle = _read(ai_session_id)
        # Never join an older flight: its leader may be waiting for this one.
        if bundle.state_version <= state_version:
            try:
                return self._write(bundle, author)
            except Overtaken:
                bundle = _read(ai_session_id)
        return self.current(ai_session_id, bundle.state_version, author)  # join the newest

    def _write(self, bundle: bundles.Bundle, author: Author) -> Preview:
        written = author.write(bundle, _Overtaken(bundle))
        preview = Preview(
            markdown=written.markdown,
            html=render_note(written.markdown),  # once: a page that shows a kept note renders none
            target_ticket_ref=bundle.ticket_ref,
            state_version=bundle.state_version,
            source=written.source,
            composed_at=now(),
            left_out=written.left_out,
            sources=written.sources,
            trouble=written.trouble,
        )
        if not written.trouble:
            with self._lock:
                self._kept[_key(bundle.ai_session_id, bundle.state_version, author)] = preview
        return preview


class _Overtaken:
    """Whether the session went on since a bundle was read, asked of the database now and then."""

    def __init__(self, bundle: bundles.Bundle) -> None:
        self._bundle = bundle
        self._next = time.monotonic() + ASKED_EVERY_S
        self._is = False

    def __call__(self) -> bool:
        if not self._is and time.monotonic() >= self._next:
            newest = bundles.version_of(self._bundle.ai_session_id)
            self._is = newest != self._bundle.state_version
            self._next = time.monotonic() + ASKED_EVERY_S
        return self._is


def _key(ai_session_id: uuid.UUID, state_version: int, author: Author) -> Key:
    return Key("resolution_note", ai_session_id, state_version, author.fingerprint)


def _read(ai_session_id: uuid.UUID) -> bundles.Bundle:
    bundle = bundles.read(ai_session_id)
    if bundle is None:
        raise Gone(ai_session_id)
    return bundle


previews = Previews()
