"""Scripts with parameters through the API: what is refused, handed out, and kept redacted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.stage import Caller, Stage
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.sensitivity import MASK
from webapp.models import ScriptGeneration, ScriptTemplate

SECRET = "Tr0ub4dor&3-canary"
BODY = "Reset-Account -Name {{ Name }} -Password {{ Password }} -Days {{ Days }} {{client.Site}}"
SCHEMA = {
    "type": "object",
    "properties": {
        "Name": {"type": "string", "maxLength": 20},
        "Password": {"type": "string", "x-sensitive": True, "minLength": 8},
        "Days": {"type": "integer", "default": 30, "maximum": 90},
    },
    "required": ["Name", "Password"],
}
GIVEN = {"Name": "O'Brien", "Password": SECRET}


@pytest.fixture(scope="module")
def template(one_caller: Caller) -> str:
    body = {
        "name": "Reset",
        "language": "powershell",
        "body": BODY,
        "parameters_schema": SCHEMA,
        "foreign_placeholders": ["client.Site"],
    }
    answer = one_caller("POST", "/script-templates", body)
    assert answer.status_code == 201, answer.text
    key: str = answer.get_json()["id"]
    return key


def generate(call: Caller, template: str, parameters: Mapping[str, Any], **more: str) -> Any:
    sent = {"script_template_id": template, "parameters": parameters, **more}
    return call("POST", "/scripts/generate", sent)


def test_values_become_literals_and_the_record_holds_none_that_is_sensitive(
    one_app: Flask, own_stage: Stage, one_caller: Caller, template: str
) -> None:
    answer = generate(one_caller, template, GIVEN, ai_session_id=own_stage.ids["ai_session_id"])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    made = answer.get_json()
    assert made["rendered_script"] == (
        f"Reset-Account -Name 'O''Brien' -Password '{SECRET}' -Days 30 {{{{client.Site}}}}"
    )
    assert made["parameters"] == {"Name": "O'Brien", "Password": MASK, "Days": 30}
    with one_app.app_context():
        kept = db.session.scalars(select(ScriptGeneration).filter_by(title="Reset")).one()
        assert kept.rendered_script == made["rendered_script"].replace(SECRET, MASK)
        assert kept.parameters == made["parameters"]
        assert kept.script_template_version_id is not None
    session = one_caller.get(own_stage.session)
    assert session["state_version"] == own_stage.state_version + 1


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, {"Name", "Password"}),
        ({**GIVEN, "Colour": "red"}, {"Colour"}),
        ({**GIVEN, "Days": "soon"}, {"Days"}),
        ({**GIVEN, "Days": True}, {"Days"}),
        ({**GIVEN, "Days": 91}, {"Days"}),
        ({**GIVEN, "Name": "x" * 21}, {"Name"}),
        ({**GIVEN, "Name": ["x"]}, {"Name"}),
        ({"Name": "x", "Password": MASK}, {"Password"}),
        ({"Name": "x", "Password": SECRET[:7], "Days": None, "A": 1}, {"Password", "Days", "A"}),
    ],
)
def test_each_parameter_that_does_not_fit_is_named_and_no_value_is_echoed(
    one_caller: Caller, template: str, parameters: dict[str, Any], named: set[str]
) -> None:
    answer = generate(one_caller, template, parameters)
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.get_json()["errors"]}
    assert fields == {f"parameters.{name}" for name in named}
    assert SECRET[:7] not in answer.text


def test_every_value_that_cmd_cannot_hold_is_named(one_caller: Caller) -> None:
    properties = {"A": {"type": "string"}, "B": {"type": "string"}}
    body = {
        "name": "Echo",
        "language": "cmd",
        "body": "echo {{ A }} {{ B }}",
        "parameters_schema": {"type": "object", "properties": properties},
    }
    made = one_caller("POST", "/script-templates", body).get_json()
    answer = generate(one_caller, made["id"], {"A": "50%", "B": 'say "hi"'})
    errors = answer.get_json()["errors"]
    assert [error["field"] for error in errors] == ["parameters.A", "parameters.B"]
    assert "50%" not in answer.text


def test_a_script_that_takes_nothing_refuses_what_is_sent(
    own_stage: Stage, one_caller: Caller
) -> None:
    answer = generate(one_caller, own_stage.ids["script_template_id"], {"Path": "C:\\"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["parameters.Path"]


def test_a_secret_that_another_value_repeats_is_masked_there_too(
    one_caller: Caller, template: str
) -> None:
    answer = generate(one_caller, template, {"Name": "is-hunter2x", "Password": "hunter2x"})
    made = answer.get_json()
    assert made["parameters"]["Name"] == f"is-{MASK}"
    assert "'is-hunter2x'" in made["rendered_script"]


def test_a_secret_that_a_number_repeats_is_masked_there_too(one_caller: Caller) -> None:
    properties = {"Pin": {"type": "string", "format": "password"}, "Count": {"type": "integer"}}
    words = {"name": "Pins", "language": "bash", "body": "echo {{ Pin }} {{ Count }}"}
    schema = {"type": "object", "properties": properties}
    made = one_caller("POST", "/script-templates", {**words, "parameters_schema": schema})
    answer = generate(one_caller, made.get_json()["id"], {"Pin": "48291377", "Count": 48291377})
    assert answer.get_json()["parameters"] == {"Pin": MASK, "Count": MASK}


def test_a_character_that_no_script_can_hold_is_named_with_its_parameter(
    one_caller: Caller, template: str
) -> None:
    given = {"Name": "a\0", "Password": f"{SECRET}\0", "Days": 5}
    answer = generate(one_caller, template, given)
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.get_json()["errors"]]
    assert fields == ["parameters.Name", "parameters.Password"]
    assert SECRET not in answer.text


def test_an_archived_template_makes_no_script(one_app: Flask, one_caller: Caller) -> None:
    words = {"name": "Old", "language": "bash", "body": "true"}
    made = one_caller("POST", "/script-templates", words).get_json()
    with one_app.app_context(), writing():
        db.session.get_one(ScriptTemplate, uuid.UUID(made["id"])).archive()
        db.session.commit()
    answer = generate(one_caller, made["id"], {})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["script_template_id"]


def test_a_resolved_session_takes_no_script(
    own_stage: Stage, one_caller: Caller, template: str
) -> None:
    body = {"state_version": own_stage.state_version}
    assert one_caller("POST", f"{own_stage.session}/resolution", body).status_code == 201
    key = own_stage.ids["ai_session_id"]
    answer = generate(one_caller, template, GIVEN, ai_session_id=key)
    assert answer.status_code == 409
    assert SECRET not in answer.text
