"""The ledger and the budget, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from tests.factories import a_call, start_of_month, who
from webapp.database import now
from webapp.extensions import db
from webapp.models import AISession, ModelCall, Spending, User
from webapp.models.budget import Budget
from webapp.models.cost import Tally, tallies


@pytest.fixture(autouse=True)
def _unbooked(owner: User) -> Iterator[None]:
    yield
    db.session.rollback()
    for table in (ModelCall, Spending):
        db.session.execute(delete(table).where(table.team_id == owner.team_id))
    owner.team.set_budget("")
    owner.team.switch_ai(off=False)
    db.session.commit()


def test_only_the_teams_calls_of_this_month_count(owner: User) -> None:
    a_call(owner, cost=3)
    a_call(who("Bob"), cost=4)
    a_call(who("Charlie"), cost=500)
    a_call(owner, cost=600, created_at=start_of_month(now()) - timedelta(microseconds=1))
    assert Spending.this_month(owner.team_id) == 7


def test_more_than_an_integer_holds_can_be_spent(owner: User) -> None:
    a_call(owner, cost=2**40)
    a_call(owner, cost=2**40)
    assert Spending.this_month(owner.team_id) == 2**41


def test_totals_are_by_engineer_and_purpose_dearest_first(owner: User) -> None:
    a_call(owner, "note", cost=1, input_tokens=2, cache_creation_tokens=3, output_tokens=4)
    a_call(who("Bob"), cost=5, cache_read_tokens=6)
    a_call(who("Bob"), cost=5, cache_read_tokens=6)
    a_call(owner, cost=0)
    left = update(Spending).where(Spending.user_id == owner.id, Spending.purpose == "chat")
    db.session.execute(left.values(user_id=None))
    assert tallies(owner.team_id) == [
        Tally("chat", "Bob", 2, 0, 12, 0, 10),
        Tally("note", "Alice", 1, 5, 0, 4, 1),
        Tally("chat", None, 1, 0, 0, 0, 0),
    ]


def test_the_newest_calls_come_first(owner: User) -> None:
    old = a_call(owner, created_at=now() - timedelta(hours=1))
    new = a_call(owner)
    assert list(ModelCall.latest(owner.team_id)) == [new, old]
    assert list(ModelCall.latest(owner.team_id, limit=1)) == [new]


def test_a_call_outlives_its_session(owner: User, session: AISession) -> None:
    call = a_call(owner, cost=9, ai_session_id=session.id)
    db.session.commit()
    db.session.execute(delete(AISession).where(AISession.id == session.id))
    db.session.commit()
    assert call.ai_session_id is None
    assert Spending.this_month(owner.team_id) == 9


def test_a_model_may_be_called_until_the_budget_is_used_up_or_ai_is_off(owner: User) -> None:
    team = owner.team
    seen = [team.may_call_model]
    team.set_budget("0.01")
    seen.append(team.may_call_model)
    a_call(owner, cost=9_999)
    seen.append(team.may_call_model)
    a_call(owner, cost=1)
    seen.append(team.may_call_model)
    team.set_budget("")
    seen.append(team.may_call_model)
    team.switch_ai(off=True)
    seen.append(team.may_call_model)
    assert seen == [True, True, True, False, True, False]


@pytest.mark.parametrize(
    ("spent", "limit_cents", "pct", "standing"),
    [
        (0, None, None, ""),
        (10**15, None, None, ""),
        (0, 0, 100, "used up"),
        (0, 100, 0, ""),
        (799_999, 100, 79, ""),
        (800_000, 100, 80, "near"),
        (999_999, 100, 99, "near"),
        (1_000_000, 100, 100, "used up"),
        (9_000_000, 100, 100, "used up"),
    ],
)
def test_how_far_a_budget_is_used(
    spent: int, limit_cents: int | None, pct: int | None, standing: str
) -> None:
    budget = Budget(spent, limit_cents)
    assert budget.used_pct == pct
    assert budget.is_nearly_used_up == (standing == "near")
    assert budget.is_used_up == (standing == "used up")
