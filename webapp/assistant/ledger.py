"""Book every call of a model to its team."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.assistant.model import Call
from webapp.assistant.pricing import micro_dollars
from webapp.database import writing
from webapp.extensions import db
from webapp.logs import log
from webapp.metrics import MODEL_CALLS, MODEL_TOKENS
from webapp.models import ModelCall


@dataclass(frozen=True, slots=True)
class Payer:
    """Who a call is made for."""

    team_id: uuid.UUID
    ai_session_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None


def booked_to(payer: Payer) -> Callable[[Call], None]:
    """Return what stores a call once it has ended.

    It writes in a transaction of its own: what was spent is spent, whatever becomes of the turn
    or the note. The caller holds none while it waits for a model, so the two never meet.
    """
    engine = db.engine  # now: a call may end when its request is gone

    def book(call: Call) -> None:
        cost = micro_dollars(call.model, call.usage)
        facts = {
            "purpose": call.purpose,
            "model": call.model,
            "outcome": call.outcome,
            "tries": call.tries,
            "latency_ms": call.latency_ms,
            "cost": cost,
        } | asdict(call.usage)
        log.info("model_call", **facts)
        MODEL_CALLS.labels(call.purpose, call.outcome).inc()
        for kind, tokens in asdict(call.usage).items():
            MODEL_TOKENS.labels(call.purpose, kind).inc(tokens)
        try:
            with writing(), Session(engine) as session, session.begin():
                ModelCall.book(session, **facts, **asdict(payer))
        except SQLAlchemyError as error:  # an answer is not lost for a row
            log.error("model_call_not_booked", error=type(error).__name__)

    return book
