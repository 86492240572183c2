"""Every call is booked, and where none may be made the playbooks answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.assistant.asking import request
from tests.factories import a_call, a_session, who
from tests.fakes.app import app_with_claude
from tests.fakes.messages_api import KEY, FakeMessages
from tests.fakes.replies import Answer, refuses, says
from webapp.assistant import choice
from webapp.assistant.ledger import Payer, booked_to
from webapp.assistant.model import Call, Model, ModelError, Usage
from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.assistant.pricing import micro_dollars, price_table
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ModelCall, Spending


@pytest.fixture
def app(database_url: str, instance: Path, api: FakeMessages) -> Iterator[Flask]:
    yield from app_with_claude(database_url, instance, api)


@pytest.fixture
def payer(inside: Flask) -> Payer:
    alice = who("Alice")
    session = a_session(alice)
    db.session.commit()
    return Payer(alice.team_id, session.id, alice.id)


def booked(payer: Payer) -> list[ModelCall]:
    db.session.rollback()
    return list(ModelCall.latest(payer.team_id))


def ask(model: Model | None) -> str:
    assert model is not None
    deadline = time.monotonic() + 5
    return "".join(model.stream(request(), deadline=deadline, cancelled=lambda: False))


def test_a_call_is_booked_to_its_team_session_and_engineer(api: FakeMessages, payer: Payer) -> None:
    api.will(says("Look at the spooler."))
    model = choice.model_for(payer)
    db.session.rollback()
    assert ask(model) == "Look at the spooler."
    (call,) = booked(payer)
    assert (call.purpose, call.model, call.outcome) == ("chat", "claude-sonnet-5-5", "done")
    assert (call.team_id, call.ai_session_id, call.user_id) == (
        payer.team_id,
        payer.ai_session_id,
        payer.user_id,
    )
    assert (call.output_tokens, call.cache_creation_tokens) == (5, 12)
    assert call.cost == 5 * 15 + 12 * 3.75
    assert Spending.this_month(payer.team_id) == call.cost


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(refuses(401), "authentication"), (says("Half", ending="dropped"), "interrupted")],
)
def test_a_failed_call_is_booked_too(
    api: FakeMessages, payer: Payer, answer: Answer, outcome: str
) -> None:
    api.default = answer
    model = choice.model_for(payer)
    db.session.rollback()
    with pytest.raises(ModelError):
        ask(model)
    assert [call.outcome for call in booked(payer)] == [outcome]


def test_a_call_whose_session_is_gone_loses_its_row_not_its_answer(payer: Payer) -> None:
    book = booked_to(Payer(payer.team_id, payer.team_id, payer.user_id))
    db.session.rollback()
    book(Call("chat", "m", Usage(), 1, "done", 1))
    assert booked(payer) == []


def test_the_log_names_the_call_and_nothing_of_the_ticket(
    api: FakeMessages, payer: Payer, capsys: pytest.CaptureFixture[str]
) -> None:
    api.will(says("THE ANSWER"))
    model = choice.model_for(payer)
    db.session.rollback()
    ask(model)
    logged = capsys.readouterr().out
    assert '"event": "model_call"' in logged
    assert "not_booked" not in logged
    for secret in (KEY, "THE ANSWER", "The printer is silent", "Help with the ticket"):
        assert secret not in logged


@pytest.mark.parametrize("why", ["switched off", "budget used up", "no such team"])
def test_no_call_leaves_where_none_may(api: FakeMessages, payer: Payer, why: str) -> None:
    with writing():
        team = who("Alice").team
        if why == "switched off":
            team.switch_ai(off=True)
        elif why == "budget used up":
            team.set_budget("1")
            a_call(who("Bob"), cost=1_000_000)
        else:
            payer = Payer(payer.user_id or payer.team_id)
        db.session.commit()
    assert choice.model_for(payer) is None
    assert isinstance(choice.provider_for(payer, _unwanted), PlaybookProvider)
    assert api.requests == []


def _unwanted(_model: Model) -> PlaybookProvider:
    raise AssertionError("the paid model was chosen")


def test_another_teams_spending_does_not_count(payer: Payer) -> None:
    with writing():
        who("Alice").team.set_budget("1")
        a_call(who("Charlie"), cost=5_000_000)
        db.session.commit()
    assert choice.model_for(payer) is not None


def test_the_breaker_is_shared_by_all_calls_of_the_application(
    api: FakeMessages, payer: Payer
) -> None:
    first, second = choice.model_for(payer), choice.model_for(payer)
    assert vars(first)["_circuit"] is vars(second)["_circuit"]


@pytest.mark.parametrize(
    ("usage", "micros"),
    [
        (Usage(), 0),
        (Usage(1_000_000), 3_000_000),
        (Usage(0, 1_000_000), 15_000_000),
        (Usage(0, 0, 1_000_000), 3_750_000),
        (Usage(0, 0, 0, 1_000_000), 300_000),
        (Usage(0, 0, 0, 1), 0),
        (Usage(0, 0, 0, 2), 1),
        (Usage(1, 1, 2, 5), 27),
    ],
)
def test_a_call_costs_what_the_table_says(usage: Usage, micros: int) -> None:
    assert micro_dollars("claude-sonnet-5-5", usage) == micros
    assert micro_dollars("a model of no table", usage) == micros


@pytest.mark.parametrize(
    "table",
    [
        "[m]\ninput = 1\noutput = 1\ncache_write = 1\ncache_read = 1",
        "[default]\ninput = 1",
        "[default]\ninput = -1\noutput = 1\ncache_write = 1\ncache_read = 1",
        "[default]\ninput = 1\noutput = 1\ncache_write = 1\ncache_read = 1\ntypo = 1",
        "[default",
    ],
)
def test_a_price_table_with_a_mistake_is_refused(tmp_path: Path, table: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(table)
    with pytest.raises(ValueError, match=r".+"):
        price_table(path)
