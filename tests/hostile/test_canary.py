"""A secret of its own goes down every road, and comes to light nowhere but before its owner.

One look through everything serves all tests: after the roads, leaks are planted, which it must see.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import who
from tests.fakes.messages_api import Received
from tests.hostile.canary import Answered, Leak, World, canary, leaks, running
from tests.hostile.pages import unknown_names
from tests.hostile.roads import canaries, travel
from webapp.database import writing
from webapp.extensions import db
from webapp.logs import log
from webapp.models import AISession, Fact

PLANTED = (
    ("row", "canary.sqlite3"),
    ("row", "sessions.show"),
    ("row", "api.facts.index"),
    ("row", "cached notes"),
    ("row", "timeline.show"),
    ("Redis", "Redis"),
    ("log", "the log"),
    ("model", "requests to the model"),
    ("cookie", "cookies"),
    ("file", "instance/forgotten.txt"),
    ("answer", "the answer"),
    ("kept", "an answer that caches may keep"),
)
NAMES = sorted({name for name, _ in PLANTED})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Leak]:
    with running(tmp_path_factory.mktemp("canary")) as world:
        travel(world)
        planted = {f"planted: {name}": canary(1_000 + NAMES.index(name)) for name in NAMES}
        for name, secret in planted.items():
            PLANTS[name.removeprefix("planted: ")](world, secret)
        return leaks(world, {**canaries(), **planted})


def test_no_road_leaks(found: list[Leak]) -> None:
    assert len(canaries()) >= 60
    assert [leak for leak in found if not leak.road.startswith("planted")] == []


def test_every_address_is_looked_at(app: Flask) -> None:
    assert unknown_names(app) == set()


@pytest.mark.parametrize(("name", "place"), PLANTED)
def test_a_planted_leak_is_seen(found: list[Leak], name: str, place: str) -> None:
    assert place in " ".join(leak.place for leak in found if leak.road == f"planted: {name}")


def _row(world: World, secret: str) -> None:
    with world.app.app_context(), writing():
        session = db.session.get_one(AISession, world.ids.session_id)
        fact = Fact.add(session, who("Alice"), "To be replaced behind the back of its rules.")
        fact.text = secret
        db.session.commit()


def _cookie(world: World, secret: str) -> None:
    with world.alice.browser.session_transaction() as session:
        session["planted"] = secret


def _file(world: World, secret: str) -> None:
    code = base64.b64encode(f"x{secret}".encode("utf-16-le"))
    (world.home / "instance/forgotten.txt").write_bytes(code)


def _answer(*, is_owners: bool) -> Callable[[World, str], None]:
    def plant(world: World, secret: str) -> None:
        name = "kept" if is_owners else "answer"
        answer = world.alice.browser.get("/sessions", query_string={"q": secret})
        world.answers.append(Answered(f"planted: {name}", secret, answer, is_owners))

    return plant


PLANTS: dict[str, Callable[[World, str], object]] = {
    "row": _row,
    "Redis": lambda world, secret: world.redis.set("planted", secret),
    "log": lambda _world, secret: log.debug("planted", text=secret),
    "model": lambda world, secret: world.model.requests.append(Received({"text": secret}, {})),
    "cookie": _cookie,
    "file": _file,
    "answer": _answer(is_owners=False),
    "kept": _answer(is_owners=True),
}
