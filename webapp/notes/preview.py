"""The note as it would be posted now: cached by version, written once for all who ask at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from threading import Lock

from cachetools import TTLCache

from webapp.database import now
from webapp.lib.markdown import render_note
from webapp.metrics import PREVIEWS
from webapp.models import Gone
from webapp.notes import bundle as bundles
from webapp.notes.author import COMPOSER, Author, Overtaken
from webapp.notes.flight import Flight, Lease, Overtaking, Route, wait_for_quiet
from webapp.notes.kept import MOST_KEPT, KeptNotes, Key, Preview
from webapp.sharing import shared

__all__ = ["Preview", "Previews", "previews"]

SOON_S = 3.0  # after a paid note: the next one waits until the changes have come to rest


class Previews:
    """One process's flights, and the notes kept. At most one flight a session and author."""

    def __init__(self, kept: KeptNotes | None = None) -> None:
        self._kept = kept or KeptNotes()
        self._lock = Lock()
        self._flights: dict[Route, Flight] = {}
        self._paid: TTLCache[Route, bool] = TTLCache(MOST_KEPT, SOON_S)

    def at(
        self, ai_session_id: uuid.UUID, state_version: int, author: Author = COMPOSER
    ) -> Preview | None:
        """Return the cached preview of exactly this version."""
        return self._kept.get(_key(ai_session_id, state_version, author))

    def current(
        self, ai_session_id: uuid.UUID, state_version: int, author: Author = COMPOSER
    ) -> Preview:
        """Return the preview, from the cache or written once for everybody waiting.

        `state_version` is what the caller just read; a newer one is followed, never an older.
        The caller holds no transaction: a model may take half a minute.
        """
        kept = self.at(ai_session_id, state_version, author)
        PREVIEWS.labels("yes" if kept else "no").inc()
        return kept or self._flown(ai_session_id, state_version, author)

    def anew(self, ai_session_id: uuid.UUID, author: Author = COMPOSER) -> Preview:
        """Write it even if cached, and replace what is cached; one in the making is new enough."""
        return self._flown(ai_session_id, 0, author, anew=True)

    def _flown(
        self, ai_session_id: uuid.UUID, wanted: int, author: Author, *, anew: bool = False
    ) -> Preview:
        route = Route(ai_session_id, author.fingerprint)
        while True:
            with self._lock:
                flight = self._flights.get(route)
                leads = flight is None
                if flight is None:
                    flight = self._flights[route] = Flight(wanted)
                flight.wanted = max(flight.wanted, wanted)
            if leads:
                return self._lead(flight, route, author, anew=anew)
            landed = flight.landing.result()
            # It may have landed in the moment in which it was asked for more.
            if landed.state_version >= wanted and not (anew and landed.from_cache):
                return landed

    def _lead(self, flight: Flight, route: Route, author: Author, *, anew: bool) -> Preview:
        try:
            preview = self._shared_out(flight, route, author, anew=anew)
        except BaseException as error:
            self._end(route)
            flight.landing.set_exception(error)  # those who wait learn why; nothing is cached
            raise
        self._end(route)
        flight.landing.set_result(preview)
        return preview

    def _end(self, route: Route) -> None:
        with self._lock:
            del self._flights[route]

    def _shared_out(self, flight: Flight, route: Route, author: Author, *, anew: bool) -> Preview:
        """Write the note unless another process does: two of them pay once."""
        others = shared()
        if others is None or not author.is_paid:
            return self._write(flight, route, author, lambda: None, anew=anew)
        lease, preview = Lease(others, route), None
        if landed := lease.taken_or_landed(flight):
            return landed
        try:
            preview = self._write(flight, route, author, lease.renew, anew=anew)
        finally:
            lease.land(preview)
        return preview

    def _write(
        self, flight: Flight, route: Route, author: Author, beat: Callable[[], None], *, anew: bool
    ) -> Preview:
        changing = False
        while True:
            if changing or (self._was_just_paid(route) and not anew):
                wait_for_quiet(route.ai_session_id, beat)
            flight.wanted = 0  # before the read: whoever asks from here on may overtake it
            bundle = _read(route.ai_session_id)
            # Somebody may have landed between our look at the cache and our take-off.
            if not anew and (kept := self.at(bundle.ai_session_id, bundle.state_version, author)):
                return kept
            overtaken = Overtaking(flight, bundle.ai_session_id, bundle.state_version, beat)
            try:
                return self._kept_note(bundle, author, overtaken)
            except Overtaken:
                changing, anew = True, False  # what is cached of the next version is new enough
            finally:
                self._note_payment(route, author)

    def _was_just_paid(self, route: Route) -> bool:
        with self._lock:
            return route in self._paid

    def _note_payment(self, route: Route, author: Author) -> None:
        if author.is_paid:
            with self._lock:
                self._paid[route] = True

    def _kept_note(
        self, bundle: bundles.Bundle, author: Author, overtaken: Callable[[], bool]
    ) -> Preview:
        written = author.write(bundle, overtaken)
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
            self._kept.put(_key(bundle.ai_session_id, bundle.state_version, author), preview)
        return preview


def _key(ai_session_id: uuid.UUID, state_version: int, author: Author) -> Key:
    return Key("resolution_note", ai_session_id, state_version, author.fingerprint)


def _read(ai_session_id: uuid.UUID) -> bundles.Bundle:
    bundle = bundles.read(ai_session_id)
    if bundle is None:
        raise Gone(ai_session_id)
    return bundle


previews = Previews()
