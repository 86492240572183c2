"""A session as plain values, for a provider to read."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from webapp.assistant.providers import KnownCheck, KnownFact, KnownFix, Situation, Turn
from webapp.extensions import db
from webapp.models import AISession, Check, Fact, Message, SuggestedFix


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
    )


def _turns(ai_session_id: uuid.UUID) -> tuple[Turn, ...]:
    said = db.session.scalars(
        select(Message)
        .where(Message.ai_session_id == ai_session_id, Message.status != "running")
        .order_by(Message.number)
    )
    return tuple(Turn(message.role, message.raw or message.content) for message in said)
