"""The cache of previews: versions, flights, failures."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest
from flask import Flask

from tests.factories import a_session, who
from tests.models.rush import at_once
from webapp.extensions import db
from webapp.models import AISession, Fact, Gone
from webapp.notes import author, kept
from webapp.notes.bundle import Bundle
from webapp.notes.composer import compose
from webapp.notes.kept import KeptNotes
from webapp.notes.preview import Preview, Previews


@dataclass
class Watched:
    """The composer, counted; it waits for `go`, and fails as often as `failures` says."""

    versions: list[int] = field(default_factory=list)
    failures: int = 0
    begun: Event = field(default_factory=Event)
    go: Event = field(default_factory=Event)

    def __call__(self, bundle: Bundle) -> str:
        self.versions.append(bundle.state_version)
        self.begun.set()
        assert self.go.wait(timeout=20)
        if len(self.versions) <= self.failures:
            raise RuntimeError("no note today")
        return compose(bundle)


@pytest.fixture
def composer(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    watched.go.set()
    monkeypatch.setattr(author, "compose", watched)
    return watched


@pytest.fixture
def previews() -> Previews:
    return Previews()


def change(session: AISession, text: str = "It is warm.") -> int:
    Fact.add(session, who("Alice"), text)
    db.session.commit()
    return session.state_version


def test_nothing_is_composed_before_somebody_asks(
    session: AISession, composer: Watched, previews: Previews
) -> None:
    change(session)
    assert (composer.versions, previews.at(session.id, 2)) == ([], None)


def test_the_second_asker_finds_the_first_ones_note(
    session: AISession, composer: Watched, previews: Previews
) -> None:
    first = previews.current(session.id, 1)
    second = previews.current(session.id, 1)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert (first.state_version, first.source, first.target_ticket_ref) == (1, "composer", "T-1")
    assert second.markdown == first.markdown
    assert composer.versions == [1]


def test_a_change_is_a_miss_and_the_old_note_keeps_its_version(
    session: AISession, composer: Watched, previews: Previews
) -> None:
    old = previews.current(session.id, 1)
    version = change(session, "It is new.")
    new = previews.current(session.id, version)
    assert (new.state_version, new.from_cache, "It is new." in new.markdown) == (2, False, True)
    kept = previews.at(session.id, 1)
    assert kept is not None
    assert (kept.state_version, kept.markdown) == (1, old.markdown)


def test_an_asker_with_an_old_version_gets_the_newest(
    session: AISession, composer: Watched, previews: Previews
) -> None:
    change(session)
    version = change(session)
    key = session.id
    db.session.rollback()
    assert previews.current(key, 1).state_version == version == 3
    assert previews.at(key, 1) is None
    assert previews.current(key, version).from_cache
    assert composer.versions == [3]


def test_an_asker_ahead_of_the_database_is_told_which_version_it_got(
    session: AISession, composer: Watched, previews: Previews
) -> None:
    assert previews.current(session.id, 9).state_version == 1
    assert previews.at(session.id, 9) is None


def test_composing_anew_replaces_the_cached_note(
    session: AISession, composer: Watched, previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews.current(session.id, 1)
    monkeypatch.setattr(author, "compose", lambda _: "Anew")
    anew = previews.anew(session.id)
    assert (anew.markdown, anew.from_cache, anew.state_version) == ("Anew", False, 1)
    found = previews.current(session.id, 1)
    assert (found.markdown, found.from_cache) == ("Anew", True)


def test_many_askers_at_once_compose_once(
    app: Flask, session: AISession, composer: Watched, previews: Previews
) -> None:
    key = session.id
    got = at_once(app, [lambda: previews.current(key, 1)] * 8)
    assert {each.markdown for each in got} == {got[0].markdown}
    assert composer.versions == [1]
    assert previews._flights == {}


def waiting(
    app: Flask, ask: Callable[[], Preview], askers: int, composer: Watched
) -> list[Preview | RuntimeError]:
    """Let one ask and the others join its flight, then let it land."""
    composer.begun.clear()
    composer.go.clear()
    db.session.rollback()

    def asked() -> Preview | RuntimeError:
        with app.app_context():
            try:
                return ask()
            except RuntimeError as failure:
                return failure

    with ThreadPoolExecutor(askers) as pool:
        first = pool.submit(asked)
        assert composer.begun.wait(timeout=20)
        others = [pool.submit(asked) for _ in range(askers - 1)]
        composer.go.set()
        return [first.result(timeout=20), *(other.result(timeout=20) for other in others)]


def test_a_failure_reaches_all_who_wait_and_is_not_kept(
    app: Flask, session: AISession, composer: Watched, previews: Previews
) -> None:
    key = session.id
    composer.failures = 1
    got = waiting(app, lambda: previews.current(key, 1), 1, composer)
    assert isinstance(got[0], RuntimeError)
    assert (previews.at(key, 1), previews._flights) == (None, {})
    composer.failures = 0
    assert previews.current(key, 1).state_version == 1


def test_a_flight_that_fails_releases_everybody(
    app: Flask, session: AISession, composer: Watched, previews: Previews
) -> None:
    key = session.id
    composer.failures = 99
    got = waiting(app, lambda: previews.current(key, 1), 4, composer)
    assert all(isinstance(each, RuntimeError) for each in got)
    assert previews._flights == {}


def test_an_asker_overtaken_on_the_way_joins_the_newest_flight(
    app: Flask, session: AISession, composer: Watched, previews: Previews
) -> None:
    key, version = session.id, change(session)
    asked = iter((version, 1, 1, 1))  # three read the version before the change
    got = waiting(app, lambda: previews.current(key, next(asked)), 4, composer)
    assert [each.state_version for each in got if isinstance(each, Preview)] == [2] * 4
    assert composer.versions == [2]


def test_the_note_used_longest_ago_leaves_first(
    session: AISession,
) -> None:
    small = Previews(KeptNotes(2))
    keys = [session.id, a_session(who("Alice")).id, a_session(who("Bob")).id]
    db.session.commit()
    small.current(keys[0], 1)
    small.current(keys[1], 1)
    assert small.at(keys[0], 1)
    small.current(keys[2], 1)
    assert [small.at(key, 1) is not None for key in keys] == [True, False, True]


def test_it_holds_5000_notes() -> None:
    assert kept.MOST_KEPT == 5_000


def test_a_session_that_is_gone_is_said_to_be(inside: Flask, previews: Previews) -> None:
    for ask in (lambda key: previews.current(key, 1), previews.anew):
        with pytest.raises(Gone):
            ask(uuid.UUID(int=404))
    assert previews._flights == {}
