"""Values for a script's parameters: read from a form, completed by defaults, checked.

Messages are plain sentences and never hold a value: it may be secret.
"""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from webapp.lib.scripts.parameter_schema import validator
from webapp.lib.scripts.quoting import Unquotable, literal
from webapp.lib.sensitivity import MASK, Schema, is_sensitive

LONGEST = 65_536
MISSING = "This value is missing."
_WHOLE = re.compile(r"[+-]?\d{1,400}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?")
_TRUE, _FALSE = frozenset({"true", "on", "yes", "1"}), frozenset({"false", "off", "no", "0"})
_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "empty",
}
_MOST_CHOICES = 20
_LONGEST_LINE = 250


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as a form shows it; ``type`` is the first JSON type that is not null."""

    name: str
    type: str
    required: bool
    sensitive: bool
    default: object = None
    choices: tuple[object, ...] = ()
    description: str = ""
    multiline: bool = False


def parameters(schema: Schema) -> list[Parameter]:
    """Return the schema's parameters in order; the default of a sensitive one is not shown."""
    return [_parameter(name, part, schema) for name, part in described_properties(schema).items()]


def with_defaults(schema: Schema, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values with the default of each absent parameter; a masked default is none."""
    defaults = {
        name: deepcopy(part["default"])
        for name, part in described_properties(schema).items()
        if name not in values and "default" in part and part["default"] != MASK
    }
    return {**defaults, **values}


def from_form(schema: Schema, fields: Mapping[str, str]) -> dict[str, object]:
    """Read typed values from a form's text fields, by the schema's types.

    A blank field is not given, so that its default counts. A list has one item a line; yes and no
    are ``true on yes 1`` and ``false off no 0``. What cannot be read stays text, for
    ``check_values`` to refuse.
    """
    given = ((one, fields[one.name]) for one in parameters(schema) if fields.get(one.name))
    return {one.name: _typed(one, text) for one, text in given}


def check_values(schema: Schema, values: Mapping[str, object]) -> dict[str, str]:
    """Name each parameter that is missing, extra, of a wrong type or form, with a sentence.

    Defaults are applied first. A value that is only a mask counts as missing, and so does a
    parameter whose default is masked. Rules over several parameters come under ``""``.
    """
    complete = with_defaults(schema, values)
    problems = dict(_unusable(schema, complete))
    writable = {name: value for name, value in complete.items() if name not in problems}
    for error in validator(schema).iter_errors(writable):
        for name, message in _named(error):
            problems.setdefault(name, message)
    return problems


def _unusable(schema: Schema, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    known = described_properties(schema)
    for name, part in known.items():
        if name not in values and part.get("default") == MASK:
            yield name, MISSING
    for name, value in values.items():
        if name not in known:
            yield name, "The script has no such parameter."
        elif value == MASK:
            yield name, "This value is missing: only its mask was sent. Type it again."
        elif message := _unwritable(value):
            yield name, message


def _unwritable(value: object) -> str | None:
    """Refuse what no language can hold, before the validator, which cannot read it either."""
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, str) and len(item) > LONGEST for item in items):
        return f"At most {LONGEST:,} characters."
    try:
        literal(value, "python")
    except Unquotable as refused:
        return f"This value cannot be used: {refused.reason}."
    return None


def _named(error: jsonschema_rs.ValidationError) -> Iterator[tuple[str, str]]:
    kind = error.kind.as_dict()
    if error.instance_path:
        name, *inner = error.instance_path
        item = f"Item {int(inner[0]) + 1}: " if inner and isinstance(inner[0], int) else ""
        yield str(name), item + _message(error.kind.name, kind)
    elif error.kind.name == "required":
        yield str(kind["property"]), MISSING
    elif error.kind.name in {"additionalProperties", "unevaluatedProperties"}:
        yield from ((name, "The script has no such parameter.") for name in kind["unexpected"])
    else:
        yield "", "These values do not go together."


def _message(keyword: str, kind: Mapping[str, Any]) -> str:
    limit = kind.get("limit")
    shown = f"{limit:,}" if isinstance(limit, int | float) else str(limit)
    match keyword:
        case "type":
            types = sorted(kind["types"], key=lambda name: (name == "null", name))
            return f"This must be {' or '.join(_TYPES[name] for name in types)}."
        case "enum" if len(kind["options"]) <= _MOST_CHOICES:
            return f"Choose one of: {', '.join(map(_shown, kind['options']))}."
        case "const":
            return f"This must be {_shown(kind['expected_value'])}."
        case "pattern":
            return f"This does not have the expected form, {kind['pattern']}."
        case "multipleOf":
            return f"This must be a multiple of {kind['multiple_of']}."
    words = _LIMITS.get(keyword, "This is not one of the allowed values.").format(shown)
    return f"{words[:-2]}." if limit == 1 and words.endswith("s.") else words


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_LIMITS = {
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "exclusiveMinimum": "More than {}.",
    "exclusiveMaximum": "Less than {}.",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
    "uniqueItems": "No item may appear twice.",
}


def described_properties(schema: Schema) -> dict[str, Mapping[str, Any]]:
    """Return each property with what is said of it; nothing where that is no object."""
    named = schema.get("properties")
    items = named.items() if isinstance(named, Mapping) else ()
    return {name: part if isinstance(part, Mapping) else {} for name, part in items}


def _parameter(name: str, part: Mapping[str, Any], schema: Schema) -> Parameter:
    required = schema.get("required")
    types = part.get("type", "string")
    named = [one for one in (types if isinstance(types, list) else [types]) if one != "null"]
    sensitive = is_sensitive(name, part, schema)
    choices = part.get("enum")
    return Parameter(
        name=name,
        type=named[0] if named else "string",
        required=isinstance(required, list) and name in required,
        sensitive=sensitive,
        default=None if sensitive or part.get("default") == MASK else part.get("default"),
        choices=tuple(choices) if isinstance(choices, list) else (),
        description=str(part.get("description", "")),
        multiline=not sensitive and _has_lines(part),
    )


def _has_lines(part: Mapping[str, Any]) -> bool:
    longest = part.get("maxLength")
    return (
        part.get("type") == "array"
        or "\n" in str(part.get("default", ""))
        or (isinstance(longest, int) and longest > _LONGEST_LINE)
    )


def _typed(one: Parameter, text: str) -> object:
    word = text.strip().lower()
    if chosen := [choice for choice in one.choices if str(choice) == text]:
        return chosen[0]
    if one.type == "integer" and _WHOLE.fullmatch(word):
        return int(word)
    if one.type == "number" and _NUMBER.fullmatch(word):
        return int(word) if _WHOLE.fullmatch(word) else float(word)
    if one.type == "boolean" and word in _TRUE | _FALSE:
        return word in _TRUE
    if one.type == "array":
        return [line for line in text.splitlines() if line.strip()]
    return text
