from typing import Any

import pytest

from webapp.lib.scripts.parameter_values import (
    MISSING,
    Parameter,
    check_values,
    from_form,
    parameters,
    with_defaults,
)
from webapp.lib.sensitivity import MASK

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["Server", "Password"],
    "additionalProperties": False,
    "properties": {
        "Server": {"type": "string", "maxLength": 10, "pattern": "^[a-z0-9-]+$"},
        "Password": {"type": "string", "minLength": 8},
        "Port": {"type": "integer", "minimum": 1, "maximum": 65_535, "default": 443},
        "Ratio": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
        "Force": {"type": "boolean", "default": False},
        "Mode": {"enum": ["install", "remove"]},
        "Level": {"enum": [1, 2]},
        "Users": {"type": "array", "items": {"type": "string", "maxLength": 5}, "maxItems": 2},
        "Note": {"type": ["string", "null"]},
        "Fixed": {"const": "x"},
        "Short": {"type": "string", "minLength": 1},
        "Mixed": {"enum": [1, True, None, "all"]},
    },
}
GIVEN: dict[str, object] = {"Server": "srv-1", "Password": "correct horse"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("Server", 5, "This must be text."),
        ("Server", None, "This must be text."),
        ("Server", "a" * 11, "At most 10 characters."),
        ("Server", "a b", "This does not have the expected form, ^[a-z0-9-]+$."),
        ("Server", "a\0b", "This value cannot be used: the text holds NUL"),
        ("Server", "\ud800", "This value cannot be used: the text holds half"),
        ("Server", "a" * 65_537, "At most 65,536 characters."),
        ("Server", {"a": 1}, "This value cannot be used: only text"),
        ("Password", "short", "At least 8 characters."),
        ("Port", "443", "This must be a whole number."),
        ("Port", True, "This must be a whole number."),
        ("Port", 0, "At least 1."),
        ("Short", "", "At least 1 character."),
        ("Mixed", 3, "Choose one of: 1, true, null, all."),
        ("Port", 70_000, "At most 65,535."),
        ("Port", float("nan"), "This value cannot be used"),
        ("Ratio", 0, "More than 0."),
        ("Ratio", 0.7, "This must be a multiple of 0.5."),
        ("Force", "yes", "This must be yes or no."),
        ("Mode", "erase", "Choose one of: install, remove."),
        ("Users", ["a", "far too long"], "Item 2: At most 5 characters."),
        ("Users", ["a", "b", "c"], "At most 2 items."),
        ("Note", 5, "This must be text or empty."),
        ("Fixed", "y", "This must be x."),
        ("Extra", "a", "The script has no such parameter."),
        ("Password", MASK, "This value is missing: only its mask was sent."),
    ],
)
def test_it_says_what_is_wrong_with_a_value(name: str, value: object, message: str) -> None:
    problems = check_values(SCHEMA, {**GIVEN, name: value})
    assert list(problems) == [name]
    assert problems[name].startswith(message)


def test_it_names_every_parameter_at_once() -> None:
    problems = check_values(SCHEMA, {"Port": 0, "Extra": 1, "Other": 2})
    assert set(problems) == {"Server", "Password", "Port", "Extra", "Other"}
    assert problems["Server"] == MISSING


def test_it_accepts_good_values_and_defaults() -> None:
    assert check_values(SCHEMA, GIVEN) == {}
    assert check_values(SCHEMA, {**GIVEN, "Note": None, "Users": [], "Level": 2}) == {}
    assert check_values({}, {}) == {}


def test_an_extra_parameter_is_named_though_the_schema_is_silent() -> None:
    assert set(check_values({"type": "object"}, {"a": 1})) == {"a"}


def test_a_message_never_holds_the_value() -> None:
    schema = {"properties": {"p": {"type": "string", "maxLength": 3, "pattern": "^x"}}}
    assert "hunter2" not in str(check_values(schema, {"p": "hunter2"}))
    assert "hunter2" not in str(check_values(schema, {"p": ["hunter2"]}))
    assert "hunter2" not in str(check_values(schema, {"other": "hunter2"}))


def test_a_rule_over_several_values_has_no_name() -> None:
    schema = {"properties": {"a": {}, "b": {}}, "maxProperties": 1}
    assert check_values(schema, {"a": 1, "b": 2}) == {"": "These values do not go together."}


def test_a_masked_default_counts_as_missing() -> None:
    schema = {"properties": {"Password": {"default": MASK}, "User": {"default": "ann"}}}
    assert with_defaults(schema, {}) == {"User": "ann"}
    assert check_values(schema, {}) == {"Password": MISSING}
    assert check_values(schema, {"Password": "x"}) == {}


def test_a_default_is_handed_out_as_a_copy() -> None:
    schema = {"properties": {"Users": {"default": ["a"]}}}
    users = with_defaults(schema, {})["Users"]
    assert isinstance(users, list)
    users.append("b")
    assert with_defaults(schema, {}) == {"Users": ["a"]}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Server", "  kept  ", "  kept  "),
        ("Port", " 8080 ", 8080),
        ("Port", "many", "many"),
        ("Ratio", "1.5", 1.5),
        ("Ratio", "2", 2),
        ("Force", "on", True),
        ("Force", "No", False),
        ("Level", "2", 2),
        ("Users", "ann\r\n\nbob\n", ["ann", "bob"]),
        ("Note", "443", "443"),
    ],
)
def test_it_reads_a_form_by_the_types(name: str, text: str, value: object) -> None:
    assert from_form(SCHEMA, {name: text, "unknown": "x"}) == {name: value}


def test_a_blank_field_is_not_given() -> None:
    assert from_form(SCHEMA, {"Port": "", "Server": ""}) == {}


def test_it_lists_the_parameters_for_a_form() -> None:
    listed = {one.name: one for one in parameters(SCHEMA)}
    assert listed["Port"] == Parameter(
        "Port", "integer", required=False, sensitive=False, default=443
    )
    assert listed["Password"].sensitive
    assert listed["Password"].required
    assert listed["Mode"].choices == ("install", "remove")
    secret = {"properties": {"a": {"x-sensitive": True, "default": "hunter2"}}}
    assert parameters(secret)[0].default is None
