"""The `param()` block of a PowerShell script and its comment-based help.

Source: about_Functions_Advanced_Parameters and about_Comment_Based_Help.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from webapp.lib.scripts.found_parameter import FoundParameter, line_of, masked, property_of
from webapp.lib.scripts.quoting import DOUBLE_QUOTES, SINGLE_QUOTES
from webapp.lib.scripts.regions import regions

_PARAM = re.compile(r"(?i)(?<![\w$.-])param\s*\(")
_BRACKET = re.compile(r"[(){}\[\]]")
_VARIABLE = re.compile(r"\$(\w+)")
_ATTRIBUTE = re.compile(r"(?s)([\w.]+(?:\[\])?)\s*(\(.*\))?\s*")
_MANDATORY = re.compile(r"(?i)\bMandatory\b(?!\s*=\s*(?:\$false|0))")
_HELP_MESSAGE = re.compile(r"(?i)\bHelpMessage\s*=\s*")
_SECTION = re.compile(r"(?im)^[ \t#]*\.(?P<word>[A-Z]+)[ \t]*(?P<name>\w*)[ \t]*$")
_LIMITS = re.compile(r"\(\s*(-?\d+)\s*,\s*(-?\d+)\s*\)")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_INTERPOLATED = re.compile(r"[$`]")
_INTEGERS = re.compile(r"s?byte|u?(?:int(?:16|32|64)?|short|long)")
_NUMBERS = re.compile("double|single|float|decimal")
_FLAGS = re.compile("switch(?:parameter)?|bool(?:ean)?")
_TYPES_OF_DEFAULTS = {int: "integer", float: "number", bool: "boolean", list: "array"}
_WORDS = {"$true": True, "$false": False}
_RANGES = {"validaterange": ("minimum", "maximum"), "validatelength": ("minLength", "maxLength")}


class _Code(NamedTuple):
    """A piece of the script, and the same with its strings and comments hidden."""

    text: str
    hidden: str

    def part(self, start: int, end: int) -> "_Code":
        return _Code(self.text[start:end], self.hidden[start:end])


def powershell_parameters(text: str) -> list[FoundParameter]:
    """Return the parameters of the script's own `param()` block, not those of its functions."""
    whole = _Code(text, masked(text, regions(text, "powershell")))
    found = next(
        (one for one in _PARAM.finditer(whole.hidden) if _depth(whole.hidden[: one.start()]) == 0),
        None,
    )
    if found is None:
        return []
    help_ = _help(text)
    start = found.end()
    end = start + _closing(whole.hidden[start:])
    return [
        parameter
        for left, right in _between_commas(whole.hidden[start:end])
        if (
            parameter := _parameter(
                whole.part(start + left, start + right), help_, line_of(text, start + left)
            )
        )
    ]


def _depth(hidden: str) -> int:
    return hidden.count("{") - hidden.count("}")


def _closing(hidden: str) -> int:
    """Return where the bracket that is open before the text closes."""
    depth = 1
    for found in _BRACKET.finditer(hidden):
        depth += 1 if found[0] in "([{" else -1
        if depth == 0:
            return found.start()
    return len(hidden)


def _between_commas(hidden: str) -> Iterator[tuple[int, int]]:
    depth = start = 0
    for position, character in enumerate(hidden):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            yield start, position
            start = position + 1
    yield start, len(hidden)


def _parameter(code: _Code, help_: dict[str, str], line: int) -> FoundParameter | None:
    attributes: list[_Code] = []
    position = len(code.hidden) - len(code.hidden.lstrip())
    line += code.text.count("\n", 0, position)
    while code.hidden[position : position + 1] == "[":
        end = position + 1 + _closing(code.hidden[position + 1 :])
        attributes.append(code.part(position + 1, end))
        position = end + 1
        position += len(code.hidden[position:]) - len(code.hidden[position:].lstrip())
    named = _VARIABLE.match(code.hidden, position)
    if named is None:
        return None
    rest = code.part(named.end(), len(code.text))
    _, sign, hidden = rest.hidden.partition("=")
    start = len(rest.hidden) - len(hidden.lstrip())
    default = rest.part(start, len(rest.hidden.rstrip())) if sign else None
    return _described(named[1], attributes, default, help_, line)


def _described(
    name: str, attributes: list[_Code], default: _Code | None, help_: dict[str, str], line: int
) -> FoundParameter:
    declared: str | None = None
    said: dict[str, Any] = {}
    required = False
    for attribute in attributes:
        match = _ATTRIBUTE.fullmatch(attribute.text.strip())
        word = match[1] if match else ""
        if match and match[2] is None and word:
            declared = word
        elif word.lower() == "parameter":
            required = required or _MANDATORY.search(attribute.hidden) is not None
            said["description"] = _help_message(attribute)
        else:
            said |= _validation(word.lower(), attribute)
    code = default.text if default else ""
    type_ = _type(declared, _value(code))
    choices = [_cast(choice, type_, None) for choice in said.get("enum", ())]
    if choices:
        said["enum"] = [choice for choice in choices if choice is not None]
    value = said["default"] = _cast(_value(code), type_, choices)
    said["description"] = help_.get(name.lower()) or said.get("description")
    return FoundParameter(
        name=name,
        way="param",
        line=line,
        property=property_of(name, declared, **type_, **said),
        required=required,
        declared=declared,
        default_code=code if value is None and code.lower() not in {"", "$null"} else None,
        argument=f"-{name}",
    )


def _type(declared: str | None, default: object) -> dict[str, Any]:
    if declared is None:
        return {"type": _TYPES_OF_DEFAULTS.get(type(default), "string")}
    word = declared.lower().rpartition(".")[2]
    if word.endswith("[]"):
        return {"type": "array", "items": _type(word.removesuffix("[]"), None)}
    patterns = {"integer": _INTEGERS, "number": _NUMBERS, "boolean": _FLAGS}
    named = (name for name, pattern in patterns.items() if pattern.fullmatch(word))
    return {"type": next(named, "string")}


def _validation(word: str, attribute: _Code) -> dict[str, Any]:
    if word == "validateset":
        start = attribute.hidden.find("(") + 1
        inner = attribute.part(start, start + _closing(attribute.hidden[start:]))
        items = (inner.text[left:right] for left, right in _between_commas(inner.hidden))
        choices = [value for item in items if (value := _value(item.strip())) is not None]
        return {"enum": choices} if choices else {}
    limits = _LIMITS.search(attribute.text)
    if word in _RANGES and limits:
        return dict(zip(_RANGES[word], map(int, limits.groups()), strict=True))
    return {}


def _cast(value: object, type_: dict[str, Any], choices: list[object] | None) -> object:
    """Return a default as PowerShell would hand it over, None where it has no such value.

    `[int]$Lines = "200"` and `[string]$Port = 25` are converted; choices know no upper case.
    """
    if choices:
        same = [one for one in choices if str(one).casefold() == str(value).casefold()]
        return same[0] if same else None
    match type_.get("type"):
        case "array" if value is not None:
            items = value if isinstance(value, list) else [value]
            cast = [_cast(item, type_.get("items", {}), None) for item in items]
            return None if None in cast else cast
        case "string" if type(value) in (int, float):
            return str(value)
        case "boolean" if type(value) is int:
            return bool(value)
        case "integer" | "number" if isinstance(value, str):
            number = _scalar(value) if _NUMBER.fullmatch(value) else None
            return None if isinstance(number, float) and type_["type"] == "integer" else number
    return None if isinstance(value, list) and "type" in type_ else value


def _help_message(attribute: _Code) -> str | None:
    found = _HELP_MESSAGE.search(attribute.hidden)
    if found is None:
        return None
    start = found.end()
    left, right = next(_between_commas(attribute.hidden[start:]))
    value = _value(attribute.text[start + left : start + right].strip().rstrip(")").strip())
    return value if isinstance(value, str) else None


def _value(code: str) -> object:
    """Return the value of a literal: text, number, yes or no, a list of these; else None."""
    if not (code.startswith("@(") and code.endswith(")")):
        return _scalar(code)
    inner = code[2:-1]
    hidden = masked(inner, regions(inner, "powershell"))
    parts = _between_commas(hidden) if hidden.strip() else ()
    items = [_scalar(inner[left:right].strip()) for left, right in parts]
    return None if None in items else items


def _scalar(code: str) -> object:
    if code.lower() in _WORDS:
        return _WORDS[code.lower()]
    if _NUMBER.fullmatch(code):
        return float(code) if "." in code else int(code)
    return _string(code)


def _string(code: str) -> str | None:
    if regions(code, "powershell") != [(0, len(code), "string")] or code[0] in "@$":
        return None
    quotes = SINGLE_QUOTES if code[0] in SINGLE_QUOTES else DOUBLE_QUOTES
    if quotes == DOUBLE_QUOTES and _INTERPOLATED.search(code):
        return None
    return re.sub(f"[{quotes}]([{quotes}])", r"\1", code[1:-1])


def _help(text: str) -> dict[str, str]:
    """Return the texts under `.PARAMETER Name`, by the name in lower case, in one line each."""
    sections = list(_SECTION.finditer(text))
    ends = [section.start() for section in sections[1:]] + [len(text)]
    found: dict[str, str] = {}
    for section, end in zip(sections, ends, strict=False):
        if section["word"].upper() == "PARAMETER":
            inner = text[section.end() : end].partition("#>")[0]
            lines = (line.strip().lstrip("#").strip() for line in inner.splitlines())
            found[section["name"].lower()] = " ".join(filter(None, lines))[:1_000]
    return found
