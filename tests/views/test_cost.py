from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import a_call, a_session, start_of_month, who
from tests.views.conftest import text_of
from webapp.database import now, writing
from webapp.extensions import db

CENT = 10_000  # micro-dollars


def booked(app: Flask, *costs: int, name: str = "Alice") -> None:
    with app.app_context(), writing():
        for cost in costs:
            a_call(who(name), cost=cost)
        db.session.commit()


def standing(person: Person) -> str:
    return text_of(person.browser.get("/cost").text)


def may_call(app: Flask, name: str = "Alice") -> bool:
    with app.app_context():
        return who(name).team.may_call_model


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/cost"), ("POST", "/cost/budget"), ("POST", "/cost/ai")]
)
def test_only_an_admin_may_see_or_change_it(
    app: Flask, bob: Person, method: str, path: str
) -> None:
    answer = bob.browser.open(path, method=method, data={"ai": "off", "budget": "0"})
    assert answer.status_code == 403
    assert may_call(app)


def test_the_header_leads_an_admin_there_and_nobody_else(alice: Person, bob: Person) -> None:
    assert 'href="/cost"' in alice.browser.get("/sessions").text
    assert 'href="/cost"' not in bob.browser.get("/sessions").text


def test_a_team_without_calls_is_told_so(alice: Person) -> None:
    shown = standing(alice)
    assert "$0.00 spent this month" in shown
    assert "No calls this month" in shown
    assert "NOISE" not in shown
    assert "77" not in shown


def test_the_month_is_told_by_engineer_and_purpose(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        for name, purpose, cost in (
            ("Alice", "chat", 120 * CENT),
            ("Alice", "chat", 30 * CENT),
            ("Alice", "note", 5 * CENT),
            ("Bob", "chat", 2000),
        ):
            a_call(who(name), purpose, cost=cost, input_tokens=1000, output_tokens=7,
                   cache_creation_tokens=234, cache_read_tokens=5000)  # fmt: skip
        db.session.commit()
    shown = standing(alice)
    assert "$1.55 spent this month" in shown
    assert "Alice Chat 2 2,468 10,000 14 $1.50" in shown
    assert "Alice Note 1 1,234 5,000 7 $0.05" in shown
    assert "Bob Chat 1 1,234 5,000 7 $0.0020" in shown


def test_last_month_is_listed_but_does_not_count(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        before = start_of_month(now()) - timedelta(seconds=1)
        a_call(who("Alice"), cost=900 * CENT, created_at=before)
        a_call(who("Alice"), cost=CENT, created_at=start_of_month(now()))
        db.session.commit()
    shown = standing(alice)
    assert "$0.01 spent this month" in shown
    assert "$9.00" in shown


def test_the_last_calls_say_how_they_ended_and_where_they_belong(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        session = a_session(who("Bob"))
        a_call(who("Bob"), outcome="cut_off", tries=3, latency_ms=1234, ai_session_id=session.id)
        db.session.commit()
        path = f"/sessions/{session.id}"
    page = alice.browser.get("/cost").text
    assert "Failed: cut off Bob claude-sonnet-5-5 1.2 s 3 tries Its session" in text_of(page)
    assert f'href="{path}"' in page


@pytest.mark.parametrize(
    ("spent", "words", "may"),
    [
        (799 * CENT, None, True),
        (800 * CENT, "80 % of the budget is used.", True),
        (999 * CENT, "99 % of the budget is used.", True),
        (1000 * CENT, "The budget is used up.", False),
        (4000 * CENT, "The budget is used up.", False),
    ],
)
def test_the_budget_warns_at_80_percent_and_stops_at_100(
    app: Flask,
    alice: Person,
    spent: int,
    words: str | None,
    may: bool,  # noqa: FBT001 - a table
) -> None:
    assert alice.browser.post("/cost/budget", data={"budget": "10"}).status_code == 303
    booked(app, spent)
    shown = standing(alice)
    assert "of $10.00" in shown
    assert (words or "spent") in shown
    assert ("budget is used" in shown) == (words is not None)
    assert may_call(app) is may


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("50", 5000),
        (" $49.90 ", 4990),
        ("0.5", 50),
        ("0", 0),
        ("", None),
        ("9999999.99", 999999999),
    ],
)
def test_a_budget_is_typed_in_dollars(
    app: Flask, alice: Person, typed: str, cents: int | None
) -> None:
    assert alice.browser.post("/cost/budget", data={"budget": typed}).status_code == 303
    with app.app_context():
        assert who("Alice").team.monthly_budget_cents == cents
        assert who("Charlie").team.monthly_budget_cents is None
    value = "" if cents is None else f"{cents / 100:.2f}"
    assert f'value="{value}"' in alice.browser.get("/cost").text


@pytest.mark.parametrize(
    "typed", ["-1", "49,90", "1,000", "much", "1e3", "NaN", "10000000", "1.234"]
)
def test_what_is_no_amount_is_given_back(app: Flask, alice: Person, typed: str) -> None:
    alice.browser.post("/cost/budget", data={"budget": "7"})
    page = alice.browser.post("/cost/budget", data={"budget": typed})
    assert page.status_code == 422
    assert "Enter an amount in dollars" in page.text
    assert f'value="{typed}"' in page.text
    with app.app_context():
        assert who("Alice").team.monthly_budget_cents == 700


def test_a_budget_of_nothing_stops_every_call(app: Flask, alice: Person) -> None:
    alice.browser.post("/cost/budget", data={"budget": "0"})
    assert not may_call(app)
    assert "The budget is used up." in standing(alice)


def test_the_switch_stops_the_team_alone_and_lets_it_start_again(app: Flask, alice: Person) -> None:
    assert alice.browser.post("/cost/ai", data={"ai": "off"}).status_code == 303
    assert "AI is off: nothing your team writes goes to Claude." in standing(alice)
    assert (may_call(app), may_call(app, "Charlie")) == (False, True)
    assert alice.browser.post("/cost/ai", data={"ai": "on"}).status_code == 303
    assert may_call(app)
