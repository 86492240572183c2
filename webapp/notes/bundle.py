"""Everything a note may say, read at one moment together with its `state_version`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from webapp.database import reading
from webapp.extensions import db
from webapp.models import AISession, Check, Fact, ScriptGeneration, SuggestedFix

HANDED_OUT = ("one_off", "draft_template")


@dataclass(frozen=True, slots=True)
class BundledFact:
    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class BundledCheck:
    label: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class BundledFix:
    title: str
    description: str
    confidence_pct: int
    decision: str | None
    outcome: str | None
    outcome_note: str
    active: bool


@dataclass(frozen=True, slots=True)
class BundledGeneration:
    title: str
    language: str
    script: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A session as a note may know it; chat text is not in it."""

    ai_session_id: uuid.UUID
    state_version: int
    title: str
    problem: str
    client_name: str
    ticket_ref: str
    facts: tuple[BundledFact, ...] = ()
    checks: tuple[BundledCheck, ...] = ()
    fixes: tuple[BundledFix, ...] = ()
    generations: tuple[BundledGeneration, ...] = ()


@contextmanager
def one_moment() -> Iterator[Connection]:
    """Yield a connection whose queries all see the same state of the database."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(), engine.connect() as connection:
        yield connection


def read(ai_session_id: uuid.UUID) -> Bundle | None:
    """Read the bundle, or None when the session is gone."""
    with one_moment() as connection:
        session = connection.execute(
            select(
                AISession.state_version,
                AISession.title,
                AISession.problem,
                AISession.client_name,
                AISession.ticket_ref,
            ).where(AISession.id == ai_session_id)
        ).one_or_none()
        if session is None:
            return None
        return Bundle(
            ai_session_id,
            **session._asdict(),
            facts=_facts(connection, ai_session_id),
            checks=_checks(connection, ai_session_id),
            fixes=_fixes(connection, ai_session_id),
            generations=_generations(connection, ai_session_id),
        )


def version_of(ai_session_id: uuid.UUID) -> int | None:
    """Return the session's version now, None when it is gone."""
    with one_moment() as connection:
        return connection.execute(
            select(AISession.state_version).where(AISession.id == ai_session_id)
        ).scalar_one_or_none()


def _facts(connection: Connection, ai_session_id: uuid.UUID) -> tuple[BundledFact, ...]:
    rows = connection.execute(
        select(Fact.number, Fact.text, Fact.kind)
        .where(Fact.ai_session_id == ai_session_id, Fact.removed_at.is_(None))
        .order_by(Fact.number)
    )
    return tuple(BundledFact(*row) for row in rows)


def _checks(connection: Connection, ai_session_id: uuid.UUID) -> tuple[BundledCheck, ...]:
    rows = connection.execute(
        select(Check.label, Check.result, Check.note)
        .where(Check.ai_session_id == ai_session_id, Check.result.is_not(None))
        .order_by(Check.number)
    )
    return tuple(BundledCheck(label, result or "", note) for label, result, note in rows)


def _fixes(connection: Connection, ai_session_id: uuid.UUID) -> tuple[BundledFix, ...]:
    active = SuggestedFix.superseded_at.is_(None)
    rows = connection.execute(
        select(
            SuggestedFix.title,
            SuggestedFix.description,
            SuggestedFix.confidence_pct,
            SuggestedFix.user_decision,
            SuggestedFix.outcome,
            SuggestedFix.outcome_note,
            active,
        )
        .where(
            and_(
                SuggestedFix.ai_session_id == ai_session_id,
                or_(active, SuggestedFix.user_decision.in_(HANDED_OUT)),
            )
        )
        .order_by(SuggestedFix.created_at, SuggestedFix.id)
    )
    return tuple(BundledFix(*row) for row in rows)


def _generations(connection: Connection, ai_session_id: uuid.UUID) -> tuple[BundledGeneration, ...]:
    rows = connection.execute(
        select(ScriptGeneration.title, ScriptGeneration.language, ScriptGeneration.rendered_script)
        .where(ScriptGeneration.ai_session_id == ai_session_id)
        .order_by(ScriptGeneration.created_at, ScriptGeneration.id)
    )
    return tuple(BundledGeneration(*row) for row in rows)
