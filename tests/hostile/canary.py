"""One running program with every place where a secret could come to light.

A canary is a secret that stands nowhere else: it is derived from the number of its road each time
it is needed, so that this module itself keeps none.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from tests.api.stage import Caller, caller
from tests.conftest import Person, logged_in
from tests.factories import populate
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Answer, says
from tests.hostile.pages import pages
from tests.servers import start_redis
from tests.views.conftest import Ids, one_of_everything
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.notes.preview import previews

EMPTY_NOTE = {
    "problem": [],
    "confirmed": [],
    "root_cause": [],
    "root_cause_state": "not_established",
    "resolution": [],
}


@dataclass(frozen=True, slots=True)
class Leak:
    road: str
    place: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to the request that carried a canary; its owner may see it there, or may not."""

    road: str
    secret: str
    answer: TestResponse
    is_owners: bool

    def leaks(self) -> Iterator[Leak]:
        head = str(self.answer.headers)
        if found_in(head.encode(), [self.secret]):
            yield Leak(self.road, "headers of the answer")
        told = bool(found_in(self.answer.data, [self.secret]))
        if told and not self.is_owners:
            yield Leak(self.road, "the answer")
        if told and self.answer.headers.get("Cache-Control") != "no-store":
            yield Leak(self.road, "an answer that caches may keep")


@dataclass(slots=True)
class World:
    """The program, its far ends, and what it has said so far."""

    app: Flask
    home: Path
    redis: Redis
    model: FakeMessages
    log: io.StringIO
    alice: Person
    api: Caller
    ids: Ids
    common: dict[str, str] = field(default_factory=dict)  # what roads share: see `roads.ready`
    answers: list[Answered] = field(default_factory=list)

    @property
    def session(self) -> str:
        return f"/sessions/{self.ids.session_id}"

    @property
    def api_session(self) -> str:
        return f"/ai-sessions/{self.ids.session_id}"

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Yield every place but the answers: the name and all that stands there."""
        logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)  # all is read once more
        yield from pages(self.app, self.alice, self.api)
        yield "cookies", self._cookies()
        yield "requests to the model", dumped([each.body for each in self.model.requests])
        yield "cached notes", repr(previews._kept._here).encode()
        yield "the log", self.log.getvalue().encode()
        yield from self._of_redis()
        for path in sorted(self.home.rglob("*")):
            if path.is_file():
                yield f"file {path.relative_to(self.home)}", path.read_bytes()

    def _cookies(self) -> bytes:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined] # of cookie sessions
        cookie = self.alice.browser.get_cookie("session")
        return dumped(serializer.loads(cookie.value)) if cookie else b""

    def _of_redis(self) -> Iterator[tuple[str, bytes]]:
        reads: dict[Any, Callable[[Any], Any]] = {
            b"string": self.redis.get,
            b"hash": self.redis.hgetall,
            b"zset": partial(self.redis.zrange, start=0, end=-1),
            b"set": self.redis.smembers,
            b"list": partial(self.redis.lrange, start=0, end=-1),
        }
        for key in self.redis.scan_iter():
            yield "Redis", key + repr(reads[self.redis.type(key)](key)).encode()


def canary(number: int) -> str:
    """Return a road's secret. Letters and digits stand in it as they are in any encoding."""
    return f"Kanari{hashlib.sha256(str(number).encode()).hexdigest()[:10]}!"


def traces_of(secret: str) -> set[bytes]:
    """Return what betrays a secret in bytes: its core, plain and in base64 at each alignment."""
    core = secret.rstrip("!")
    traces = {core.encode(), core.encode("utf-16-le"), core[::-1].encode()}
    for encoded in (core.encode(), core.encode("utf-16-le")):
        for before in range(3):
            code = base64.b64encode(bytes(before) + encoded)
            traces.add(code[(0, 2, 3)[before] : (before + len(encoded)) * 8 // 6])
    return traces


def found_in(haystack: bytes, secrets: Iterable[str]) -> set[bytes]:
    return {trace for secret in secrets for trace in traces_of(secret) if trace in haystack}


def leaks(world: World, roads: dict[str, str]) -> list[Leak]:
    """Return every leak of these roads' secrets, by road and place."""
    leaked = [leak for answered in world.answers for leak in answered.leaks()]
    for place, haystack in world.places():
        for road, secret in roads.items():
            if found_in(haystack, [secret]):
                leaked.append(Leak(road, place))
    return leaked


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode()


@contextmanager
def running(home: Path) -> Iterator[World]:
    """Start it all; the log is at its most talkative."""
    with start_redis() as redis_url, FakeMessages() as model, _listening() as log:
        model.answer_by = _answer
        app = create_app(
            RESOLUTIONFLOW_INSTANCE=home / "instance",
            DATABASE_URL=f"sqlite:///{home}/canary.sqlite3",
            REDIS_URL=redis_url,
            ANTHROPIC_API_KEY=model.key,
            ANTHROPIC_BASE_URL=model.url,
            RESOLUTIONFLOW_API_RATE="0",
        )
        app.config["WTF_CSRF_ENABLED"] = False
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
            logger_factory=structlog.PrintLoggerFactory(log),
        )
        with app.app_context(), writing():
            db.create_all()
            populate()
            db.session.commit()
            ids = one_of_everything("Alice")
            db.session.commit()
        person, api = logged_in(app, "alice@north.example"), caller(app, "Alice")
        try:
            yield World(app, home, Redis.from_url(redis_url), model, log, person, api, ids)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _answer(body: dict[str, Any]) -> Answer:
    return says(json.dumps(EMPTY_NOTE)) if "output_config" in body else says("It is noted.")


@contextmanager
def _listening() -> Iterator[io.StringIO]:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    before = root.level
    engine = logging.getLogger("sqlalchemy.engine")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    engine.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        engine.setLevel(logging.NOTSET)
        structlog.reset_defaults()
