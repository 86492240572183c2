import json
from dataclasses import replace
from typing import Any

import pytest

from webapp.lib.scripts.parameter_rows import (
    ParameterRow,
    renamed,
    rows_of,
    rows_sent,
    schema_of_rows,
    with_values,
)
from webapp.lib.sensitivity import MASK

HOST = ParameterRow(key="Host", name="Host")
SCHEMAS: list[dict[str, Any]] = [
    {},
    {"type": "object", "required": []},
    {"properties": {}, "type": "object"},
    {
        "type": "object",
        "properties": {
            "Host": {"type": "string", "description": "Where", "default": "a\r\nb"},
            "Count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5, "enum": [1, 5]},
            "Share": {"type": "number", "default": 0.5, "multipleOf": 0.5},
            "Force": {"type": "boolean", "default": False},
            "Users": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
            "Free": {"type": ["string", "null"], "default": None, "minLength": 2},
            "Tree": {"type": "object", "properties": {"a": {"type": "string"}}},
            "Code": {"pattern": "^[A-Z]+$", "default": "AB"},
            "Password": {"type": "string", "x-sensitive": True},
            "KeyCount": {"$ref": "#/$defs/count"},
            "AccessKey": {"type": "string", "x-sensitive": False, "default": "left"},
        },
        "required": ["Host", "Password"],
        "additionalProperties": False,
        "$defs": {"count": {"type": "integer", "maximum": 5}},
    },
]


def of(row: ParameterRow, part: dict[str, Any] | None = None) -> tuple[dict[str, Any], list[str]]:
    """Return the schema of one parameter, and the fields that are wrong."""
    base = {"properties": {row.key: part}} if part else {}
    schema, errors = schema_of_rows([row], base)
    return schema["properties"][row.name], list(errors)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_rows_that_nobody_changed_give_the_schema_back(schema: dict[str, Any]) -> None:
    same, errors = schema_of_rows(rows_of(schema), schema)
    assert (json.dumps(same), errors) == (json.dumps(schema), {})


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_form_gives_its_rows_back(schema: dict[str, Any]) -> None:
    rows = rows_of(schema)
    sent = {}
    for number, row in enumerate(rows):
        for name in ParameterRow.__slots__:
            value = getattr(row, name)
            if value is not False:
                sent[f"p{number}-{name}"] = str(value).replace("\n", "\r\n")
    assert rows_sent(sent) == rows
    assert rows_sent({"p0-name": "a", "px-key": "b", "p1000-key": "c"}) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"type": "integer", "default": "7"}, {"type": "integer", "default": 7}),
        ({"type": "number", "default": "0.5"}, {"type": "number", "default": 0.5}),
        ({"type": "boolean", "default": "yes"}, {"type": "boolean", "default": True}),
        (
            {"type": "array", "default": "a\nb"},
            {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
        ),
        ({"description": " Where \n"}, {"type": "string", "description": "Where"}),
        ({"choices": "a\n\nb\na"}, {"type": "string", "enum": ["a", "b"]}),
        ({"type": "integer", "choices": "1\n2"}, {"type": "integer", "enum": [1, 2]}),
        (
            {"type": "integer", "minimum": "1", "maximum": "2.0"},
            {"type": "integer", "minimum": 1, "maximum": 2.0},
        ),
        (
            {"pattern": "^a+$", "default": "aa"},
            {"type": "string", "pattern": "^a+$", "default": "aa"},
        ),
        ({"sensitive": True}, {"type": "string", "x-sensitive": True}),
        ({"name": "Password"}, {"type": "string", "x-sensitive": False}),
    ],
)
def test_a_row_becomes_a_property(changes: dict[str, Any], part: dict[str, Any]) -> None:
    assert of(replace(HOST, **changes), {"type": "string"}) == (part, [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a b"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"type": "integer", "default": "many"}, "default"),
        ({"type": "boolean", "default": "perhaps"}, "default"),
        ({"choices": "a\nb", "default": "c"}, "default"),
        ({"type": "integer", "choices": "1\ntwo"}, "choices"),
        ({"type": "array", "choices": "a"}, "choices"),
        ({"type": "integer", "minimum": "a"}, "minimum"),
        ({"type": "string", "maximum": "3"}, "maximum"),
        ({"type": "integer", "minimum": "5", "default": "4"}, "default"),
        ({"pattern": "("}, "pattern"),
        ({"pattern": "^(a+)+$"}, "pattern"),
        ({"pattern": "^a$", "default": "b"}, "default"),
        ({"sensitive": True, "default": "hunter2"}, "default"),
        ({"sensitive": True, "choices": "hunter2"}, "choices"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(changes: dict[str, Any], field: str) -> None:
    assert of(replace(HOST, **changes))[1] == [f"p0-{field}"]


def test_a_secret_keeps_nothing_that_could_give_it_away() -> None:
    held = {"type": "string", "default": "x", "examples": ["y"], "const": "z"}
    assert of(replace(HOST, sensitive=True), held)[0] == {"type": "string", "x-sensitive": True}


def test_two_rows_of_one_name_are_refused_and_rows_not_kept_are_left_out() -> None:
    rows = [HOST, replace(HOST, key="b"), replace(HOST, key="c", kept=False)]
    schema, errors = schema_of_rows(rows, {"required": ["Host"]})
    assert (list(schema["properties"]), "required" in schema) == (["Host"], False)
    assert list(errors) == ["p1-name"]


def test_names_are_exchanged_at_once_and_only_in_placeholders() -> None:
    body = "A {{ A }} {{B}} {{ A }}{{client.A}} {{ C }}"
    assert renamed(body, {"A": "B", "B": "A"}) == "A {{ B }} {{ A }} {{ B }}{{client.A}} {{ C }}"
    assert renamed(body, {"A": "A"}) == body


def test_drafted_values_become_defaults_but_for_secrets() -> None:
    rows = [replace(HOST, required=True), replace(HOST, key="Pw", sensitive=True)]
    given = with_values(rows, {"Host": 5, "Pw": "hunter2", "Other": 1})
    assert [(row.default, row.required) for row in given] == [("5", False), ("", False)]
    assert with_values(rows, {"Host": MASK}) == rows
