import re
from typing import Any

import pytest

from webapp.lib.scripts.parameter_schema import check_schema, mismatch

OBJECT = {"type": "object"}


def of(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": part}}


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels - 1):
        schema = {"not": schema}
    return schema


def fanned_out(levels: int, each: int) -> dict[str, Any]:
    """Return a short schema that asks for `each ** levels` steps."""
    named = {
        f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}] * each}
        for level in range(levels)
    }
    return of({"$ref": "#/$defs/d0"}) | {"$defs": {**named, f"d{levels}": {"type": "string"}}}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        OBJECT,
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **OBJECT},
        {"$schema": "http://json-schema.org/draft-07/schema#", **OBJECT},
        {"$id": "https://schemas.example/a", **OBJECT},
        of({"$ref": "#/$defs/b"}) | {"$defs": {"b": {"type": "string"}}},
        fanned_out(3, 10),
        of({"type": "string", "x-sensitive": False, "enum": ["a"]}),
        of({"pattern": r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"}),
        of({"pattern": r"\\1\(\?=", "format": "password", "x-sensitive": True}),
        {"type": "object", "properties": {"$ref": {"type": "string"}, "pattern": {}}},
        nested(32),
        of({"description": "a" * 60_000}),
    ],
)
def test_it_accepts_a_plain_schema(schema: dict[str, Any]) -> None:
    assert check_schema(schema) == []


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ([], "a JSON object"),
        ("{}", "a JSON object"),
        (None, "a JSON object"),
        ({"type": "array"}, '"type": "object"'),
        ({"type": ["object", "null"]}, '"type": "object"'),
        (of({"type": "strin"}), "not JSON Schema: at properties/a/type"),
        (of({"minLength": "x"}), "at properties/a/minLength"),
        ({"required": "a"}, "at required"),
        ({"properties": []}, "at properties"),
        (of({"$ref": "#/nowhere"}), "not JSON Schema"),
        (of({"$ref": "#/properties/a"}), "leads back to itself"),
        (of({"items": {"$ref": "#"}}), "leads back to itself"),
        (fanned_out(9, 10), "more than 20,000 steps"),
        (of({"format": "password", "enum": ["a"]}), "a is sensitive.* take out enum"),
        (of({"x-sensitive": True, "const": "a"}), "take out const"),
        (of({"x-sensitive": True, "items": {"enum": ["a"]}}), "take out enum"),
        (of({"allOf": [{"format": "password", "default": "a"}]}), "take out default"),
        (of({"$ref": "https://schemas.example/a.json"}), '"https://schemas.example/a.json"'),
        (of({"$ref": "other.json#/a"}), "only"),
        (of({"$ref": "file:///etc/passwd"}), "only"),
        (of({"$ref": "#anchor"}), "only"),
        (of({"$dynamicRef": "https://schemas.example/"}), r'"\$dynamicRef" is not allowed'),
        (of({"$anchor": "b"}), "not allowed"),
        (of({"$id": "https://schemas.example/b"}), "top of the schema"),
        ({"$schema": "https://schemas.example/own"}, "not a published draft"),
        (of({"pattern": "("}), "not a regular expression"),
        ({"patternProperties": {"[": {}}}, "not a regular expression"),
        (of({"pattern": "(?=a)"}), "looks ahead"),
        (of({"pattern": "(?<!a)b"}), "looks ahead or behind"),
        (of({"pattern": r"(a)\1"}), "refers back"),
        (of({"pattern": r"(?P<n>a)(?P=n)"}), "refers back"),
        (of({"pattern": "^(a+)+$"}), "exponential"),
        (of({"items": {"pattern": "(a|a)*"}}), "exponential"),
        (of({"pattern": "^(a{1000}){1000}$"}), "grows too large"),
        (of({"pattern": "a" * 1_001}), "too long"),
        ({"properties": {f"a{n}": {"pattern": f"a{n}"} for n in range(101)}}, "100 different"),
        (nested(33), "32 levels"),
        (nested(3_000), "32 levels"),
        (of({"description": "a" * 65_536}), "64 KiB"),
        (of({"default": float("nan")}), "cannot be written"),
        (of({"default": "\ud800"}), "cannot be written"),
    ],
)
def test_it_refuses_with_the_reason(schema: object, reason: str) -> None:
    found = check_schema(schema)
    assert len(found) == 1
    assert re.search(reason, found[0])


def test_it_names_every_reference_and_pattern_at_once() -> None:
    schema = {"properties": {"a": {"$ref": "http://x"}, "b": {"pattern": "(?=x)"}}}
    assert len(check_schema(schema)) == 2


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("it opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert check_schema(of({"$ref": "http://127.0.0.1:9/a"}))


def test_it_lists_where_script_and_schema_differ() -> None:
    body = "a {{ X }}\nb {{ Y }} {{client.Key}} {{ Y }} {{agent.id}} {{ Own }}"
    schema = {"type": "object", "properties": {"X": {}, "Z": {}}, "required": ["X", "Q"]}
    assert mismatch(body, schema, ["{{client.Key}}", "Own"]) == [
        "{{ Y }} on line 2 is not in the schema.",
        "{{ agent.id }} is neither a parameter nor listed in foreign_placeholders.",
        "Z is in the schema, but the script has no {{ Z }}.",
        "Q is required, but is no property.",
    ]
    assert mismatch("a {{ X }}", {"properties": {"X": {}}}, []) == []
    assert mismatch("plain", {}, []) == []
