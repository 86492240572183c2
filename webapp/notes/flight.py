"""A note being written: all who ask for the session's note meanwhile wait for this one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from redis import Redis

from webapp.notes import bundle as bundles
from webapp.notes.kept import Preview, decoded, encoded
from webapp.sharing import PREFIX, Shared

ASKED_EVERY_S = 0.5  # whether a note that is being written is still wanted
LOOK_S = 0.1
QUIET_S = 0.8  # without a change: then a burst of them is over
LONGEST_BURST_S = 5.0
LEASE_S = 5.0  # of a process that writes; it renews it all the while
LANDED_S = 10.0  # for those who wait in other processes to see it

# Return who writes: the one who asks, unless another's lease runs.
_TAKE = "redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) return redis.call('get', KEYS[1])"
_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('pexpire', KEYS[1], ARGV[2]) end"
_RETURN = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


class Route(NamedTuple):
    """What there is at most one flight of."""

    ai_session_id: uuid.UUID
    fingerprint: str


@dataclass(eq=False)
class Flight:
    """`wanted` is the newest version that anybody asked it for, in this process."""

    wanted: int
    landing: Future[Preview] = field(default_factory=Future)


class Overtaking:
    """Whether the session went on since version `written` was read.

    Whoever asks here for a newer version tells at once; of changes that nobody here asked for, the
    database is asked now and then. `beat` is called as often.
    """

    def __init__(
        self, flight: Flight, ai_session_id: uuid.UUID, written: int, beat: Callable[[], None]
    ) -> None:
        self._flight = flight
        self._ai_session_id = ai_session_id
        self._written = written
        self._beat = beat
        self._next = time.monotonic() + ASKED_EVERY_S

    def __call__(self) -> bool:
        if time.monotonic() >= self._next:
            self._beat()
            newest = bundles.version_of(self._ai_session_id)
            if newest != self._written:
                self._flight.wanted = max(self._flight.wanted, newest or self._written + 1)
            self._next = time.monotonic() + ASKED_EVERY_S
        return self._flight.wanted > self._written


def wait_for_quiet(ai_session_id: uuid.UUID, beat: Callable[[], None]) -> None:
    """Return once nothing has changed for a while: each change of a burst would cost a call."""
    began = changed = time.monotonic()
    version = bundles.version_of(ai_session_id)
    while (now := time.monotonic()) < min(changed + QUIET_S, began + LONGEST_BURST_S):
        beat()
        time.sleep(LOOK_S)
        if version != (version := bundles.version_of(ai_session_id)):
            changed = now


class Lease:
    """The right to write for a route among all processes, or what the one that has it landed."""

    def __init__(self, shared: Shared, route: Route) -> None:
        self._shared = shared
        self._name = f"{PREFIX}flight:{route.ai_session_id}:{route.fingerprint}"
        self._token = uuid.uuid4().hex

    def taken_or_landed(self, flight: Flight) -> Preview | None:
        """Take the right and return None; return the note if another process wrote it meanwhile.

        Without Redis everybody has the right.
        """
        while (holder := self._ask(_TAKE, self._token)) != self._token:
            landed = self._await(holder)
            if landed and landed.state_version >= flight.wanted:
                return landed
            if landed:
                time.sleep(LOOK_S)  # too old, and its writer is about to give back the lease
        return None

    def renew(self) -> None:
        self._ask(_RENEW, "")

    def land(self, preview: Preview | None) -> None:
        """Give the right back, and the note to those who wait; it may be a stand-in."""
        if preview is not None:
            text, place = encoded(preview), self._landing(self._token)
            self._shared.ask(lambda redis: redis.set(place, text, px=int(LANDED_S * 1000)), None)
        self._ask(_RETURN, "")

    def _await(self, holder: str) -> Preview | None:
        """Return what `holder` lands, None once it lost or gave back its lease without a note."""

        def look(redis: Redis) -> tuple[str | None, str | None]:
            landed, lease = cast("list[str | None]", redis.mget(self._landing(holder), self._name))
            return landed, lease

        nothing: tuple[str | None, str | None] = (None, None)
        while True:
            text, now = self._shared.ask(look, nothing)
            if text is not None:
                return decoded(text)
            if now != holder:
                return None
            time.sleep(LOOK_S)

    def _ask(self, script: str, otherwise: str) -> str:
        def run(redis: Redis) -> str:
            lease = int(LEASE_S * 1000)
            return str(redis.eval(script, 1, self._name, self._token, lease))

        return self._shared.ask(run, otherwise)

    @staticmethod
    def _landing(token: str) -> str:
        return f"{PREFIX}landed:{token}"
