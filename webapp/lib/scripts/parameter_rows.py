"""The parameters of a template as rows of texts that somebody edits, and as a schema again.

What a row does not show, as the limits of a list's items, stays as the schema said it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from webapp.lib.scripts.parameter_schema import check_schema
from webapp.lib.scripts.parameter_values import (
    check_values,
    described_properties,
    from_form,
    parameters,
)
from webapp.lib.scripts.placeholders import placeholders
from webapp.lib.sensitivity import MASK, is_sensitive

TYPES = ("string", "integer", "number", "boolean", "array")
MOST_ROWS = 200
LONGEST_NAME = 100
_NAME = re.compile(r"\w+")
_FIELD = re.compile(r"p(\d{1,3})-key")
_FLAGS = ("required", "sensitive", "kept")
_LIMITED = {"integer": ("minimum", "maximum"), "number": ("minimum", "maximum")}
_LIMITED_KEYS = ("minimum", "maximum", "pattern")
_KEEPS_NOTHING = "A sensitive parameter keeps no default and no choices: empty this, or untick it."


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter, texts as typed; ``key`` is its name in the script, before any renaming.

    ``type`` is one of ``TYPES``, or blank for what only the schema can say. Choices, and the
    default of a list, have one item a line. A row that is not ``kept`` is no parameter.
    """

    key: str
    name: str
    type: str = "string"
    description: str = ""
    default: str = ""
    choices: str = ""
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    required: bool = False
    sensitive: bool = False
    kept: bool = True


_TEXTS = tuple(one.name for one in fields(ParameterRow) if one.name not in _FLAGS)


def rows_of(schema: Mapping[str, Any]) -> list[ParameterRow]:
    """Return a row for each parameter of the schema, in order."""
    named = described_properties(schema)
    return [
        ParameterRow(
            key=one.name,
            name=one.name,
            type=_type(named[one.name]),
            description=one.description,
            default=_text(one.default),
            choices="\n".join(map(_text, one.choices)),
            minimum=_text(named[one.name].get("minimum")),
            maximum=_text(named[one.name].get("maximum")),
            pattern=_text(named[one.name].get("pattern")),
            required=one.required,
            sensitive=one.sensitive,
        )
        for one in parameters(schema)
    ]


def rows_sent(sent: Mapping[str, str]) -> list[ParameterRow]:
    """Return the rows that a form sent as `p0-name`, `p0-type` …, in order; at most 200."""
    numbers = sorted(int(found[1]) for name in sent if (found := _FIELD.fullmatch(name)))
    return [_sent(sent, f"p{number}-") for number in numbers[:MOST_ROWS]]


def schema_of_rows(
    rows: Sequence[ParameterRow], base: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the schema that the kept rows describe, and what is wrong with them.

    Args:
        rows: all of the form's rows; errors are named as their fields: `p0-default`.
        base: the schema under the rows' keys; what rows do not show is taken from it.
    """
    named = described_properties(base)
    properties: dict[str, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    for number, row in enumerate(rows):
        if not row.kept:
            continue
        part, wrong = _part(row, named.get(row.key, {"type": "string"}), base)
        if not _NAME.fullmatch(row.name) or len(row.name) > LONGEST_NAME:
            wrong["name"] = f"Use letters, digits and _ only, at most {LONGEST_NAME} of them."
        elif row.name in properties:
            wrong["name"] = f"Two parameters are called {row.name}."
        properties[row.name] = part
        errors |= {f"p{number}-{field}": message for field, message in wrong.items()}
    schema = dict(base)
    if properties or named:
        schema |= {"type": "object", "properties": properties}
    required = [row.name for row in rows if row.kept and row.required]
    if required:
        schema["required"] = required
    elif schema.get("required"):
        del schema["required"]
    return schema, errors


def renamed(body: str, names: Mapping[str, str]) -> str:
    """Return the body with other names in its placeholders, all exchanged at once."""
    parts: list[str] = []
    position = 0
    for found in placeholders(body):
        if names.get(found.name, found.name) != found.name:
            parts += body[position : found.start], f"{{{{ {names[found.name]} }}}}"
            position = found.end
    return "".join([*parts, body[position:]])


def with_values(rows: Sequence[ParameterRow], values: Mapping[str, object]) -> list[ParameterRow]:
    """Return the rows with these defaults, where they are plain and not secret."""
    return [
        replace(row, default=_text(values[row.key]), required=False)
        if row.key in values and not row.sensitive and values[row.key] not in (MASK, None)
        else row
        for row in rows
    ]


def _sent(sent: Mapping[str, str], prefix: str) -> ParameterRow:
    texts = {name: sent.get(prefix + name, "").replace("\r\n", "\n") for name in _TEXTS}
    flags = {name: prefix + name in sent for name in _FLAGS}
    return ParameterRow(**texts | {"name": texts["name"].strip()}, **flags)  # type: ignore[arg-type] # texts and flags under their own names


def _part(
    row: ParameterRow, base: Mapping[str, Any], root: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the JSON Schema of one row, and its errors by field."""
    part = dict(base)
    if row.type and row.type != _type(base):
        for key in ("type", "items", "enum", "default", *_LIMITED_KEYS):
            part.pop(key, None)
        part |= {"type": row.type} | ({"items": {"type": "string"}} if row.type == "array" else {})
    if (help_ := row.description.strip()) != _text(part.get("description")).strip():
        part["description"] = help_
    if not help_:
        part.pop("description", None)
    errors = dict(_limits(row, part))
    if row.sensitive:
        errors |= _secret(row, part)
    elif not errors:
        errors = _values(row, part, root)
    if not row.sensitive and part.get("format") == "password":
        del part["format"]
    unmarked = {key: value for key, value in part.items() if key != "x-sensitive"}
    if row.sensitive or is_sensitive(row.name, unmarked, root):
        part["x-sensitive"] = row.sensitive
    else:
        part.pop("x-sensitive", None)
    return part, errors


def _secret(row: ParameterRow, part: dict[str, Any]) -> dict[str, str]:
    for key in ("default", "enum", "const", "examples"):
        part.pop(key, None)
    return {
        field: _KEEPS_NOTHING for field in ("default", "choices") if getattr(row, field).strip()
    }


def _limits(row: ParameterRow, part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _LIMITED_KEYS:
        text = getattr(row, key)
        if text == _text(part.get(key)):
            continue
        part.pop(key, None)
        if not text.strip():
            continue
        if key == "pattern":
            part[key] = text
            if reasons := check_schema({"properties": {"x": part}}):
                yield key, reasons[0]
            continue
        number = from_form({"properties": {key: {"type": "number"}}}, {key: text.strip()})[key]
        if isinstance(number, str) or row.type not in _LIMITED:
            yield key, "Enter a number." if row.type in _LIMITED else "Only numbers have limits."
        else:
            part[key] = number


def _values(row: ParameterRow, part: dict[str, Any], root: Mapping[str, Any]) -> dict[str, str]:
    """Set the choices and the default; those whose text did not change stay as they are."""
    alone = {**root, "properties": {"x": part}, "required": []}
    typed = {"properties": {"x": {"type": part.get("type", "string")}}}
    errors = {}
    if row.choices != "\n".join(map(_text, part.get("enum", ()))):
        part.pop("enum", None)
        lines = [line.strip() for line in row.choices.splitlines() if line.strip()]
        read = [from_form(typed, {"x": line})["x"] for line in lines]
        if row.type == "array" and read:
            errors["choices"] = "A list has no choices."
        elif wrong := [why for one in read for why in _refused(alone, one)]:
            errors["choices"] = wrong[0]
        elif read:
            part["enum"] = list(dict.fromkeys(read))
    if row.default != _text(part.get("default")):
        part.pop("default", None)
        if row.default:
            part["default"] = from_form({"properties": {"x": part}}, {"x": row.default})["x"]
    if "default" in part and (wrong := _refused(alone, part["default"])):
        errors.setdefault("default", wrong[0])
    return errors


def _refused(alone: Mapping[str, Any], value: object) -> list[str]:
    """Say why one parameter, ``x``, does not take the value; a schema's own faults are not here."""
    return [] if check_schema(alone) else list(check_values(alone, {"x": value}).values())


def _type(part: Mapping[str, Any]) -> str:
    named = part.get("type", "string")
    return named if named in TYPES else ""


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return (value or "").replace("\r\n", "\n")
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return json.dumps(value, ensure_ascii=False)
