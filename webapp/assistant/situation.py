"""A session as plain values, for a provider to read."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import starmap

from sqlalchemy import select

from webapp.assistant.providers import (
    KnownCheck,
    KnownFact,
    KnownFix,
    KnownParameter,
    KnownTemplate,
    Situation,
    Turn,
)
from webapp.extensions import db
from webapp.lib.sensitivity import Schema, is_sensitive
from webapp.models import AISession, Check, Fact, Message, ScriptTemplate, SuggestedFix


def situation_of(ai_session: AISession) -> Situation:
    """Read what a provider may know; the newest user message comes last."""
    key = ai_session.id
    return Situation(
        title=ai_session.title,
        problem=ai_session.problem,
        client_name=ai_session.client_name,
        facts=tuple(KnownFact(fact.number, fact.text, fact.kind) for fact in Fact.confirmed(key)),
        checks=tuple(
            KnownCheck(check.label, check.result, check.note) for check in Check.listed(key)
        ),
        fixes=tuple(
            KnownFix(
                fix.title, fix.confidence_pct, fix.user_decision, fix.outcome, active=fix.is_active
            )
            for fix in reversed(SuggestedFix.history(key))
        ),
        turns=_turns(key),
        script_templates=tuple(starmap(_known, ScriptTemplate.described(ai_session.team_id))),
    )


def _turns(ai_session_id: uuid.UUID) -> tuple[Turn, ...]:
    # Plain columns: of a long talk the records would cost ten times as much.
    said = db.session.execute(
        select(Message.role, Message.raw, Message.content, Message.sent)
        .where(Message.ai_session_id == ai_session_id, Message.status != "running")
        .order_by(Message.number)
    )
    return tuple(Turn(role, raw or content, sent) for role, raw, content, sent in said)


def _known(
    key: uuid.UUID, name: str, description: str, language: str, schema: Schema
) -> KnownTemplate:
    return KnownTemplate(str(key), name, description, language, tuple(_parameters(schema)))


def _parameters(schema: Schema) -> Iterator[KnownParameter]:
    """Yield what a model may know of them: never a default, for one may be a secret."""
    properties, required = schema.get("properties"), schema.get("required")
    for name, described in properties.items() if isinstance(properties, dict) else ():
        own = described if isinstance(described, dict) else {}
        yield KnownParameter(
            name,
            str(own.get("type", "string")),
            required=isinstance(required, list) and name in required,
            sensitive=is_sensitive(name, own, schema),
            description=str(own.get("description", "")),
        )
