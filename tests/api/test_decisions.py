"""Decisions that fill in a script: one run each, redacted in the record, clear in the answer."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.stage import Caller, Stage
from tests.factories import SPOOLER, a_fix
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.suggest_fix import Fix
from webapp.lib.sensitivity import MASK
from webapp.models import AISession, DraftTemplate, ScriptGeneration

SECRET = "Tr0ub4dor&3-canary"
DRAFT = replace(
    SPOOLER,
    ai_drafted_script='Restart-Service "{{ Service }}" # {{ Service }}\nConnect {{ Password }}',
    ai_drafted_parameters={"Service": "Spooler", "Password": "never stored"},
)
OWN_BLOCK = replace(
    SPOOLER,
    ai_drafted_script="param([Parameter(Mandatory)][string]$User,\n[int]$Days = 7)\nGo $User",
    ai_drafted_parameters={"Days": 7},
)


def suggest(app: Flask, stage: Stage, fix: Fix) -> str:
    with app.app_context(), writing():
        session = db.session.get_one(AISession, stage.key("ai_session_id"))
        made = a_fix(session, fix)
        db.session.commit()
        return f"{stage.session}/suggested-fixes/{made.id}"


def fix_of(path: str) -> uuid.UUID:
    return uuid.UUID(path.rpartition("/")[2])


def generations(app: Flask, path: str) -> list[ScriptGeneration]:
    with app.app_context():
        mine = select(ScriptGeneration).filter_by(suggested_fix_id=fix_of(path))
        return list(db.session.scalars(mine.order_by(ScriptGeneration.created_at)))


def decide(call: Caller, path: str, decision: str = "one_off", **body: Any) -> Any:
    answer = call("POST", f"{path}/decision", {"decision": decision} | body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def version(call: Caller, stage: Stage) -> int:
    found: int = call.get(stage.session)["state_version"]
    return found


def test_a_draft_takes_its_defaults_and_what_is_missing_is_named(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    path = suggest(one_app, own_stage, DRAFT)
    before = version(one_caller, own_stage)
    for parameters in ({}, {"Service": "W32Time"}, {"Password": MASK}):
        body = {"decision": "one_off", "parameters": parameters}
        answer = one_caller("POST", f"{path}/decision", body)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.get_json()["errors"]] == ["parameters.Password"]
    assert version(one_caller, own_stage) == before
    assert generations(one_app, path) == []
    made = decide(one_caller, path, parameters={"Password": SECRET})
    script = f"Restart-Service 'Spooler' # Service\nConnect '{SECRET}'"
    assert made["rendered_script"] == script
    [kept] = generations(one_app, path)
    assert kept.rendered_script == script.replace(SECRET, MASK)
    assert kept.parameters == {"Service": "Spooler", "Password": MASK}


def test_equal_redacted_parameters_are_one_decision_and_others_a_new_run(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    path = suggest(one_app, own_stage, DRAFT)
    before = version(one_caller, own_stage)
    runs = (
        ({"Password": SECRET}, 1),
        ({"Password": SECRET, "Service": "Spooler"}, 1),
        ({"Password": "another-secret"}, 1),
        ({"Password": SECRET, "Service": "W32Time"}, 2),
        ({"Password": SECRET}, 3),
    )
    for parameters, made in runs:
        script = decide(one_caller, path, parameters=parameters)["rendered_script"]
        assert parameters["Password"] in script
        assert len(generations(one_app, path)) == version(one_caller, own_stage) - before == made


def test_another_decision_with_the_same_values_is_another_run_and_queues_the_draft(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    path = suggest(one_app, own_stage, DRAFT)
    parameters = {"Password": SECRET}
    decide(one_caller, path, parameters=parameters)
    decide(one_caller, path, "draft_template", parameters=parameters)
    decide(one_caller, path, "draft_template", parameters={"Password": SECRET, "Service": "x"})
    assert len(generations(one_app, path)) == 3
    with one_app.app_context():
        mine = select(DraftTemplate).filter_by(suggested_fix_id=fix_of(path))
        draft = db.session.scalars(mine).one()
        assert draft.body == "Restart-Service {{ Service }} # Service\nConnect {{ Password }}"
        assert draft.parameters_schema["properties"]["Password"] == {
            "type": "string",
            "x-sensitive": True,
        }
        queued = str(draft.id)
    accepted = one_caller("POST", f"/draft-templates/{queued}/accept")
    assert accepted.status_code == 200, accepted.text


@pytest.mark.parametrize(
    ("parameters", "begins"),
    [
        ({}, "param("),
        ({"Days": 7}, "param("),
        ({"User": "bob"}, "$parameters = @{}\n$parameters['User'] = 'bob'\n& {"),
        ({"Days": 8}, "$parameters = @{}\n$parameters['Days'] = 8\n& {"),
    ],
)
def test_a_param_block_is_called_only_with_what_it_would_not_take_anyway(
    one_app: Flask,
    own_stage: Stage,
    one_caller: Caller,
    parameters: dict[str, Any],
    begins: str,
) -> None:
    path = suggest(one_app, own_stage, OWN_BLOCK)
    made = decide(one_caller, path, parameters=parameters)["rendered_script"]
    assert made.startswith(begins)
    assert "[int]$Days = 7" in made


@pytest.mark.parametrize("parameters", [{"Days": "7"}, {"Nobody": "x"}])
def test_a_param_block_refuses_what_does_not_fit_it(
    one_app: Flask, own_stage: Stage, one_caller: Caller, parameters: dict[str, Any]
) -> None:
    path = suggest(one_app, own_stage, OWN_BLOCK)
    body = {"decision": "one_off", "parameters": parameters}
    answer = one_caller("POST", f"{path}/decision", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == f"parameters.{next(iter(parameters))}"


def test_the_named_template_or_the_draft_or_another_template_is_run(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    named = own_stage.ids["script_template_id"]
    path = suggest(one_app, own_stage, replace(SPOOLER, script_template_id=named))
    drafted = SPOOLER.ai_drafted_script
    for choice, script, template in (
        ({}, "ipconfig /flushdns", named),
        ({"script_template_id": None}, drafted, None),
        ({"script_template_id": named}, "ipconfig /flushdns", named),
    ):
        assert decide(one_caller, path, **choice)["rendered_script"] == script
        newest = generations(one_app, path)[-1]
        kept = newest.script_template_id
        assert (str(kept) if kept else None) == template
    foreign = {"decision": "one_off", "script_template_id": own_stage.ids["fact_id"]}
    assert one_caller("POST", f"{path}/decision", foreign).status_code == 422


def test_a_fix_without_a_script_takes_no_parameters(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    path = suggest(one_app, own_stage, replace(SPOOLER, ai_drafted_script=None))
    body = {"decision": "one_off", "parameters": {"Name": "x"}}
    assert one_caller("POST", f"{path}/decision", body).status_code == 422
    assert decide(one_caller, path)["rendered_script"] is None
