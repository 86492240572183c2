"""Who a team's calls of this month were made by, and what for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.database import now
from webapp.extensions import db
from webapp.models.spending import Spending, month_of
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
    cost = func.sum(Spending.cost)
    asked = (
        select(
            Spending.purpose,
            User.name,
            func.sum(Spending.calls),
            func.sum(Spending.input_tokens),
            func.sum(Spending.cached_tokens),
            func.sum(Spending.output_tokens),
            cost,
        )
        .outerjoin(User, User.id == Spending.user_id)
        .where(Spending.team_id == team_id, Spending.month == month_of(now()))
        .group_by(Spending.purpose, User.id, User.name)
        .order_by(cost.desc(), User.name, Spending.purpose)
    )
    return [
        Tally(purpose, name, *(int(number) for number in numbers))
        for purpose, name, *numbers in db.session.execute(asked)
    ]
