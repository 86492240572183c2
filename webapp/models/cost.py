"""Who a team's calls of this month were made by, and what for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models.model_call import ModelCall
from webapp.models.user import User


@dataclass(frozen=True, slots=True)
class Tally:
    """One engineer's calls for one purpose. `cost` is in micro-dollars.

    `input_tokens` are those paid in full, `cached_tokens` those read from cache.
    """

    purpose: str
    engineer: str | None
    calls: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: int


def tallies(team_id: uuid.UUID) -> list[Tally]:
    """Return this month's totals, dearest first."""
    cost = func.sum(ModelCall.cost)
    asked = (
        select(
            ModelCall.purpose,
            User.name,
            func.count(),
            func.sum(ModelCall.input_tokens + ModelCall.cache_creation_tokens),
            func.sum(ModelCall.cache_read_tokens),
            func.sum(ModelCall.output_tokens),
            cost,
        )
        .outerjoin(User, User.id == ModelCall.user_id)
        .where(*ModelCall.of_month(team_id))
        .group_by(ModelCall.purpose, User.id, User.name)
        .order_by(cost.desc(), User.name, ModelCall.purpose)
    )
    return [
        Tally(purpose, name, *(int(number) for number in numbers))
        for purpose, name, *numbers in db.session.execute(asked)
    ]
