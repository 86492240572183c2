"""Which JSON Schema may describe the parameters of a script, and whether it fits the script.

jsonschema-rs would fetch a remote `$ref`; here nothing is ever fetched. Its meta-schema check
lets a broken pattern pass, so the validator is built before a schema is accepted.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

import jsonschema_rs

from webapp.lib.schema_reach import overreach
from webapp.lib.scripts import regex_growth
from webapp.lib.scripts.placeholders import foreign, placeholders
from webapp.lib.sensitivity import Schema, told_values

LARGEST = 64 * 1024
DEEPEST = 32
_DIALECT = re.compile(
    r"https?://json-schema\.org/(?:draft/20(?:19-09|20-12)|draft-0[467])/schema#?"
)
# A sensitive mark must be found by following pointers, so names of their own are not allowed.
_OTHER_REFERENCES = (
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$recursiveRef",
    "$recursiveAnchor",
)
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_BACK_REFERENCE = re.compile(r"\\[1-9]|\\k[<{']|\(\?P=")
_ESCAPED = re.compile(r"\\\\")
_REGEX = jsonschema_rs.RegexOptions(size_limit=1_000_000, dfa_size_limit=1_000_000)
_SHOWN = 200
MOST_PATTERNS = 100  # that differ: a hard one takes 15 ms to judge


def check_schema(schema: object) -> list[str]:
    """Return why the schema cannot be saved, each reason a sentence; empty when it can.

    It must be a JSON object of ``type: object`` (or without a type), at most 64 KiB and 32 levels,
    one of the published drafts, with only `#…` references and patterns that every regular
    expression engine tries in reasonable time.
    """
    if not isinstance(schema, dict):
        return ["The schema must be a JSON object."]
    if reason := _too_large(schema):
        return [reason]
    nodes = list(_objects(schema))
    reasons = list(dict.fromkeys(reason for node in nodes for reason in _refused(node)))
    if any(isinstance(node.get("$id"), str) for node in nodes[1:]):
        reasons.append('"$id" may stand only at the top of the schema.')
    if schema.get("type", "object") != "object":
        reasons.insert(0, 'The schema must have "type": "object": it describes all parameters.')
    if reasons:
        return reasons
    try:
        validator(schema)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return [_not_json_schema(error)]
    if reason := overreach(schema):
        return [reason]
    return told_values(schema)


def mismatch(body: str, schema: Schema, foreign_placeholders: Collection[str]) -> list[str]:
    """Return each difference between a script's placeholders and its schema, as a sentence.

    A placeholder is a property of the schema or listed in ``foreign_placeholders``, with or
    without its braces (``client.Key`` or ``{{client.Key}}``); a property stands in the script.
    """
    named = schema.get("properties")
    properties = list(named) if isinstance(named, Mapping) else []
    allowed = {
        name.strip().removeprefix("{{").removesuffix("}}").strip() for name in foreign_placeholders
    }
    found: dict[str, int] = {}
    for one in placeholders(body):
        found.setdefault(one.name, one.line)
    unknown = [
        f"{{{{ {name} }}}} on line {line} is not in the schema."
        for name, line in found.items()
        if name not in properties and name not in allowed
    ]
    unlisted = [
        f"{{{{ {name} }}}} is neither a parameter nor listed in foreign_placeholders."
        for name in foreign(body)
        if name not in allowed
    ]
    unused = [
        f"{name} is in the schema, but the script has no {{{{ {name} }}}}."
        for name in properties
        if name not in found
    ]
    required = schema.get("required")
    nameless = [
        f"{name} is required, but is no property."
        for name in (required if isinstance(required, list) else ())
        if name not in properties
    ]
    return [*unknown, *unlisted, *unused, *nameless]


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """Build the validator; nothing is fetched and patterns are matched in linear time.

    Raises:
        jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError: not a schema.

    """
    return jsonschema_rs.validator_for(
        dict(schema), retriever=_refuse_to_fetch, pattern_options=_REGEX
    )


def _refuse_to_fetch(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not fetched")


def _too_large(schema: dict[str, Any]) -> str | None:
    level: list[object] = [schema]
    for _ in range(DEEPEST):
        level = [inner for node in level for inner in _inner(node)]
    if level:
        return f"The schema may be at most {DEEPEST} levels deep."
    try:
        size = len(json.dumps(schema, ensure_ascii=False, allow_nan=False).encode())
    except (ValueError, TypeError):
        return "The schema is not JSON: a number or character in it cannot be written."
    if size > LARGEST:
        return f"The schema may have at most {LARGEST // 1024} KiB."
    if len({pattern for node in _objects(schema) for pattern in _patterns(node)}) > MOST_PATTERNS:
        return f"The schema may have at most {MOST_PATTERNS} different patterns."
    return None


def _inner(node: object) -> Iterator[object]:
    """Yield the objects and lists right inside: they are what makes a level."""
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return (value for value in values if isinstance(value, dict | list))


def _objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    open_: list[object] = [schema]
    while open_:
        node = open_.pop()
        open_.extend(_inner(node))
        if isinstance(node, dict):
            yield node


def _refused(node: dict[str, Any]) -> Iterator[str]:
    reference = node.get("$ref")
    if isinstance(reference, str) and reference != "#" and not reference.startswith("#/"):
        yield f'"$ref": "{reference[:_SHOWN]}" is not allowed: only "#/…", within the schema.'
    for key in _OTHER_REFERENCES:
        if isinstance(node.get(key), str | bool):
            yield f'"{key}" is not allowed: refer with "$ref": "#/…".'
    dialect = node.get("$schema")
    if isinstance(dialect, str) and not _DIALECT.fullmatch(dialect):
        yield f'"$schema": "{dialect[:_SHOWN]}" is not a published draft of JSON Schema.'
    for pattern in _patterns(node):
        if reason := _bad_pattern(pattern):
            yield f"The pattern {pattern[:_SHOWN]} {reason}."


def _patterns(node: dict[str, Any]) -> Iterator[str]:
    named = node.get("patternProperties")
    said = [node.get("pattern"), *(named if isinstance(named, dict) else ())]
    yield from (pattern for pattern in said if isinstance(pattern, str))


@lru_cache(maxsize=1_000)
def _bad_pattern(pattern: str) -> str | None:
    plain = _ESCAPED.sub("", pattern)
    if len(pattern) > regex_growth.LONGEST:
        return f"is too long: at most {regex_growth.LONGEST:,} characters"
    if _LOOK_AROUND.search(plain):
        return "looks ahead or behind, which is not allowed"
    if _BACK_REFERENCE.search(plain):
        return "refers back to a group, which is not allowed"
    try:
        _of_pattern(pattern)
    except (jsonschema_rs.ValidationError, ValueError):
        return "is not a regular expression, or grows too large"
    if regex_growth.explodes(pattern, _matches):
        return "can take exponential time: it repeats what it already repeats"
    return None


def _matches(atom: str, character: str) -> bool:
    return _of_pattern(f"^(?:{atom})$").is_valid(character)


@lru_cache(maxsize=1_000)
def _of_pattern(pattern: str) -> jsonschema_rs.Validator:
    return validator({"pattern": pattern})


def _not_json_schema(error: Exception) -> str:
    if not isinstance(error, jsonschema_rs.ValidationError):
        return f"The schema cannot be used: {str(error)[:_SHOWN]}."
    place = "/".join(map(str, error.instance_path))
    at = f"at {place}: " if place else ""
    return f"The schema is not JSON Schema: {at}{error.message[:_SHOWN]}."
