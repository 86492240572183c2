"""Script templates: kept exactly, checked as a whole, and every version of them kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.stage import Caller, Stage

NEW = {"name": "List files", "language": "bash", "body": "ls -l\r\n\tpwd  \n"}
TEMPLATE = "/script-templates/{script_template_id}"
FOLDER = {"type": "object", "properties": {"Folder": {"type": "string"}}}


def kept(call: Caller, **body: Any) -> Any:
    answer = call("POST", "/script-templates", NEW | body)
    assert answer.status_code == 201, answer.text
    return answer.json


def refused(call: Caller, method: str, path: str, body: Any) -> dict[str, str]:
    """Return the fields that the answer names, each with its message."""
    answer = call(method, path, body)
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    return {error["field"]: error["message"] for error in answer.json["errors"]}


def test_a_template_is_kept_exactly(one_caller: Caller) -> None:
    body = NEW["body"] + "ls {{ Folder }} {{client.X}}\r\n"
    made = kept(one_caller, body=body, parameters_schema=FOLDER, foreign_placeholders=["client.X"])
    assert made["body"] == body
    assert (made["parameters_schema"], made["foreign_placeholders"]) == (FOLDER, ["client.X"])
    assert one_caller.get(f"/script-templates/{made['id']}") == made


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("language", "perl"),
        ("body", ""),
        ("body", "a\0b"),
        ("body", "\ud800"),
        ("body", "ü" * 32_769),
        ("parameters_schema", []),
        ("parameters_schema", {"a": ["\0"]}),
        ("foreign_placeholders", "client.X"),
        ("foreign_placeholders", ["\udfff"]),
        ("foreign_placeholders", ["x"] * 201),
        ("foreign_placeholders", ["x" * 201]),
    ],
)
def test_what_cannot_be_kept_is_named(field: str, value: Any, one_caller: Caller) -> None:
    assert list(refused(one_caller, "POST", "/script-templates", NEW | {field: value})) == [field]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "array"}, '"type": "object"'),
        ({"properties": {"Folder": {"type": "strin"}}}, "not JSON Schema"),
        ({"properties": {"Folder": {"$ref": "http://127.0.0.1:9/a"}}}, "http://127.0.0.1:9/a"),
        ({"properties": {"Folder": {"pattern": "^(a+)+$"}}}, "exponential"),
        ({"properties": {"Folder": {"pattern": "(?=a)"}}}, "looks ahead"),
        ({"properties": {"Folder": {"description": "x" * 65_536}}}, "64 KiB"),
        ({"properties": {}}, "{{ Folder }} on line 1 is not in the schema."),
        (
            {"properties": {"Folder": {}, "Depth": {}, "Owner": {}}},
            "Depth is in the schema, but the script has no {{ Depth }}. Owner is in the schema",
        ),
    ],
)
def test_a_schema_that_cannot_serve_the_script_is_refused_with_the_reason(
    schema: dict[str, Any], reason: str, own_stage: Stage, one_caller: Caller
) -> None:
    sent = {"body": "ls {{ Folder }}", "language": "bash", "parameters_schema": schema}
    for method, path in (("POST", "/script-templates"), ("PATCH", own_stage.path(TEMPLATE))):
        errors = refused(one_caller, method, path, (NEW if method == "POST" else {}) | sent)
        assert list(errors) == ["parameters_schema"]
        assert reason in errors["parameters_schema"]


def test_a_placeholder_inside_quotes_is_refused_with_its_line(one_caller: Caller) -> None:
    sent = NEW | {"body": "cd /\nls '{{ Folder }}'\n", "parameters_schema": FOLDER}
    errors = refused(one_caller, "POST", "/script-templates", sent)
    assert list(errors) == ["body"]
    assert "{{ Folder }} on line 2 stands inside quotes" in errors["body"]


@pytest.mark.parametrize("listed", [[], ["client.Y"], ["client.X"], ["{{client.X}}"]])
def test_another_systems_placeholder_must_be_listed(listed: list[str], one_caller: Caller) -> None:
    sent = NEW | {"body": "ls {{client.X}}", "foreign_placeholders": listed}
    if listed in (["client.X"], ["{{client.X}}"]):
        assert kept(one_caller, **sent)["foreign_placeholders"] == listed
    else:
        errors = refused(one_caller, "POST", "/script-templates", sent)
        assert "{{ client.X }}" in errors["parameters_schema"]


def test_an_edit_changes_what_is_named(own_stage: Stage, one_caller: Caller) -> None:
    path = own_stage.path(TEMPLATE)
    before = one_caller.get(path)
    change = {"body": "echo", "language": "bash", "parameters_schema": {"type": "object"}}
    changed = one_caller("PATCH", path, change).json
    assert changed is not None
    assert changed == before | change | {"etag": changed["etag"], "version": 2}
    assert changed["etag"] != before["etag"]


def test_an_edit_that_changes_nothing_makes_no_version(one_caller: Caller) -> None:
    made = kept(one_caller)
    path = f"/script-templates/{made['id']}"
    assert one_caller("PATCH", path, {"body": NEW["body"], "name": " List files "}).json == made
    assert one_caller("PATCH", path, {}).json == made


def test_a_change_since_it_was_read_is_a_conflict(own_stage: Stage, one_caller: Caller) -> None:
    path = own_stage.path(TEMPLATE)
    read = {"If-Match": one_caller.get(path)["etag"]}
    current = one_caller("PATCH", path, {"body": "mine"}).json
    stale = one_caller("PATCH", path, {"body": "yours"}, read)
    assert stale.status_code == 409
    assert stale.json is not None
    assert stale.json["current"] == current
