from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from tests.factories import SPOOLER, a_fix, a_session, who
from tests.fakes.ticket_server import until
from tests.models.handing_out import Engineer, counts, truth
from tests.models.rush import at_once
from webapp.database import now, writing
from webapp.extensions import db
from webapp.library import counting
from webapp.models import AISession, ScriptGeneration, ScriptTemplate, SuggestedFix, User
from webapp.models.decision import decide, undo_dismissal
from webapp.models.retention import remove_resolved_before
from webapp.models.template_usage import (
    Usage,
    count_anew,
    is_counted_since,
    sessions_that_used,
    usage_of,
)

T = TypeVar("T")


@pytest.fixture
def template(owner: User) -> ScriptTemplate:
    return ScriptTemplate.save(owner, {"name": "Restart", "body": "Restart-Service x"}, "bash")


@pytest.fixture
def other(owner: User) -> ScriptTemplate:
    return ScriptTemplate.save(owner, {"name": "Other", "body": "true"}, "bash")


def run(fix: SuggestedFix, template: ScriptTemplate, times: int = 1) -> None:
    """Hand out a template's script for a fix so many times."""
    for count in range(times):
        decide(fix, who("Bob"), ("one_off", "draft_template")[count % 2], script=str(template.id))


def a_use(template: ScriptTemplate, outcome: str | None, times: int = 1) -> AISession:
    session = a_session(who("Bob"))
    fix = a_fix(session, replace(SPOOLER, script_template_id=str(template.id)))
    run(fix, template, times)
    fix.record_outcome(who("Bob"), outcome)
    db.session.flush()
    return session


def test_a_template_that_nobody_used_counts_nothing(template: ScriptTemplate) -> None:
    assert usage_of(template) == Usage(0, 0)
    assert sessions_that_used(template) == []


def test_one_fix_is_one_use_and_its_outcome_says_whether_it_worked(
    template: ScriptTemplate,
) -> None:
    used = [a_use(template, outcome) for outcome in ("worked", "failed", None)]
    used += [a_use(template, "worked", times=3)]
    for _ in range(2):
        ScriptGeneration.of_template(template, who("Bob"), {})
    assert usage_of(template) == Usage(used=6, worked=2)
    assert counts() == truth()
    rows = sessions_that_used(template)
    assert [row.id for row in rows] == [session.id for session in reversed(used)]
    assert [row.worked for row in rows] == [1, 0, 0, 1]
    assert len(sessions_that_used(template, limit=2)) == 2


def test_a_session_is_listed_at_its_last_use(
    template: ScriptTemplate, other: ScriptTemplate
) -> None:
    first, second = a_use(template, "worked"), a_use(template, "failed")
    ScriptGeneration.of_template(template, who("Bob"), {}, first)
    generation, _ = ScriptGeneration.of_template(other, who("Bob"), {}, second)
    rows = sessions_that_used(template)
    assert [(row.id, row.worked) for row in rows] == [(first.id, 1), (second.id, 0)]
    assert rows[0].last_used > rows[1].last_used
    (alone,) = sessions_that_used(other)
    assert (alone.id, alone.last_used, alone.worked) == (second.id, generation.created_at, 0)


def test_an_outcome_counts_at_each_template_that_the_fix_ran(
    template: ScriptTemplate, other: ScriptTemplate
) -> None:
    fix = a_fix(a_session(who("Bob")))
    run(fix, template)
    fix.record_outcome(who("Bob"), "worked")
    run(fix, other)  # after its fix had worked
    assert (usage_of(template), usage_of(other)) == (Usage(1, 1), Usage(1, 1))
    fix.record_outcome(who("Bob"), "worked", "As I said.")
    assert (usage_of(template), usage_of(other)) == (Usage(1, 1), Usage(1, 1))
    fix.record_outcome(who("Bob"), "partly")
    assert (usage_of(template), usage_of(other)) == (Usage(1, 0), Usage(1, 0))


def test_a_dismissal_takes_the_outcome_back_and_its_undoing_brings_it(
    template: ScriptTemplate,
) -> None:
    fix = a_fix(a_session(who("Bob")))
    run(fix, template)
    fix.record_outcome(who("Bob"), "worked")
    decide(fix, who("Bob"), "dismissed")
    assert usage_of(template) == Usage(1, 0)
    undo_dismissal(fix)
    assert (fix.outcome, usage_of(template)) == ("worked", Usage(1, 1))


def test_what_retention_removes_is_counted_off(
    template: ScriptTemplate, other: ScriptTemplate
) -> None:
    going, staying = a_use(template, "worked", times=2), a_use(template, "worked")
    ScriptGeneration.of_template(other, who("Bob"), {}, going)
    ScriptGeneration.of_template(template, who("Bob"), {}, going)
    ScriptGeneration.of_template(template, who("Bob"), {})
    assert (usage_of(template), usage_of(other)) == (Usage(4, 2), Usage(1, 0))
    going.resolve()
    going.resolved_at = now() - timedelta(days=2)
    assert remove_resolved_before(now() - timedelta(days=1)) == 1
    assert (usage_of(template), usage_of(other)) == (Usage(2, 1), Usage(0, 0))
    assert counts() == truth()
    assert [row.id for row in sessions_that_used(template)] == [staying.id]


@pytest.mark.parametrize("seed", range(2))
def test_the_counts_are_true_whatever_happens(
    template: ScriptTemplate, other: ScriptTemplate, seed: int
) -> None:
    engineer = Engineer([template.id, other.id], seed)
    db.session.commit()
    for _ in range(10):
        for _ in range(8):
            engineer.act()
        assert counts() == truth()
    assert engineer.done > 20


def test_they_are_true_after_a_rush(
    app: Flask, template: ScriptTemplate, other: ScriptTemplate
) -> None:
    keys = [template.id, other.id]
    for _ in range(2):
        a_use(template, "worked")
    db.session.commit()

    def act(seed: int) -> int:
        engineer = Engineer(keys, seed)
        for _ in range(15):
            engineer.act()
        return engineer.done

    assert min(at_once(app, [partial(act, seed) for seed in range(4)])) > 3
    assert counts() == truth()


def hand_out(template_id: object, fix_id: object) -> None:
    template = db.session.get_one(ScriptTemplate, template_id)
    fix = db.session.get_one(SuggestedFix, fix_id)
    run(fix, template)
    ScriptGeneration.of_template(template, who("Bob"), {})
    db.session.commit()


def test_two_who_run_one_fix_at_once_make_one_use(app: Flask, template: ScriptTemplate) -> None:
    fix = a_fix(a_session(who("Bob")))
    key, fix_id = template.id, fix.id
    db.session.commit()
    at_once(app, [partial(hand_out, key, fix_id)] * 4)
    assert counts()[key] == truth()[key] == Usage(used=1 + 4, worked=0)


def miscounted(template: ScriptTemplate) -> None:
    """Leave what the release before leaves: a use that nobody counted."""
    a_use(template, "worked")
    db.session.execute(
        update(ScriptTemplate).values(used=0, worked=0, counted_at=now() - 2 * counting.EVERY)
    )
    db.session.commit()


def test_counts_that_nobody_moved_are_put_right_within_a_day(template: ScriptTemplate) -> None:
    miscounted(template)
    everything = db.session.scalar(select(func.count()).select_from(ScriptTemplate)) or 0
    assert everything > 1
    for left in reversed(range(everything)):
        assert not is_counted_since(now() - counting.EVERY)
        counting.sweep()
        stale = select(func.count()).where(ScriptTemplate.counted_at < now() - counting.EVERY)
        assert db.session.scalar(stale) == left
    assert is_counted_since(now() - counting.EVERY)
    assert counts() == truth()
    assert counts()[template.id] == Usage(1, 1)
    db.session.execute(delete(ScriptGeneration))
    counting.sweep()
    assert counts()[template.id] == Usage(1, 1)  # it is not counted again so soon
    db.session.rollback()


def test_who_hands_out_during_the_count_is_counted(app: Flask, template: ScriptTemplate) -> None:
    key = template.id
    miscounted(template)
    db.session.execute(
        update(ScriptTemplate)
        .where(ScriptTemplate.id != key)
        .values(counted_at=now() + timedelta(days=2))
    )
    db.session.commit()

    def anew() -> None:
        for _ in range(5):
            count_anew(now() + timedelta(days=1))
            db.session.commit()

    def use() -> None:
        for _ in range(5):
            mine = db.session.get_one(ScriptTemplate, key)
            ScriptGeneration.of_template(mine, who("Bob"), {})
            db.session.commit()

    works: list[Callable[[], None]] = [anew, use, use, anew]
    at_once(app, works)
    counting.sweep()
    assert counts()[key] == truth()[key]


def test_a_count_is_moved_from_where_it_stands_not_from_what_was_read(
    template: ScriptTemplate,
) -> None:
    fix = a_fix(a_session(who("Bob")))
    run(fix, template)
    fix.record_outcome(who("Bob"), "failed")
    assert usage_of(template) == Usage(1, 0)
    others = update(ScriptTemplate).values(used=10, worked=10)
    db.session.execute(others.execution_options(synchronize_session=False))
    ScriptGeneration.of_template(template, who("Bob"), {})
    fix.record_outcome(who("Bob"), "worked")
    assert usage_of(template) == Usage(11, 11)


@contextmanager
def meanwhile(app: Flask, work: Callable[[], T]) -> Iterator[Future[T]]:
    """Do work in a thread and transaction of its own."""

    def own() -> T:
        with app.app_context(), writing():
            try:
                done = work()
                db.session.commit()
                return done
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(own)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_template_that_is_being_handed_out_is_counted_anew_another_time(
    app: Flask, template: ScriptTemplate
) -> None:
    key = template.id
    db.session.execute(update(ScriptTemplate).values(counted_at=now()))
    template.counted_at = now() - timedelta(days=2)
    db.session.commit()
    ScriptGeneration.of_template(template, who("Bob"), {})
    with meanwhile(app, lambda: count_anew(now() - timedelta(days=1))) as counted:
        try:
            assert counted.result(timeout=10) is False
        finally:
            db.session.commit()
    assert counts()[key] == truth()[key] == Usage(1, 0)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_session_that_is_reopened_at_the_last_moment_stays(
    app: Flask, template: ScriptTemplate
) -> None:
    going = a_use(template, "worked")
    going.resolve()
    going.resolved_at = now() - timedelta(days=2)
    db.session.commit()
    going.reopen()
    db.session.flush()
    waits = text(
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    with meanwhile(app, lambda: remove_resolved_before(now() - timedelta(days=1))) as removed:
        try:
            until(lambda: db.session.scalar(waits) == 1)
        finally:
            db.session.commit()
        assert removed.result(timeout=10) == 0
    assert counts()[template.id] == truth()[template.id] == Usage(1, 1)
