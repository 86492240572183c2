r"""Fills the `{{ Name }}` placeholders of a script, each with its value as one literal.

A placeholder stands outside quotes; the engine writes the quotes:
    Restart-Service -Name {{ Service }}      right
    Restart-Service -Name "{{ Service }}"    refused: the value could end the quotes around it
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from webapp.lib.quoting import Unquotable, literal
from webapp.lib.region import Kind, Region, covered_by
from webapp.lib.regions import regions
from webapp.lib.sensitivity import MASK, Schema

_PLACEHOLDER = re.compile(r"\{\{[ \t]*(\w+)[ \t]*\}\}")
_FOREIGN = re.compile(r"\{\{([^{}\r\n]{1,200})\}\}")
_CMD_NEIGHBOUR = re.compile(r'["%!^]')
_BASH_LIST = re.compile(r"[\s()]?")

_PLACES: Mapping[Kind, str] = MappingProxyType(
    {
        "string": "inside quotes: take these away, they are written with the value",
        "here-string": "inside a here-string or here-document, where nothing can be quoted",
        "comment": "inside a comment, which a value could end",
        "arithmetic": "inside arithmetic, where bash runs commands in a value: use a variable",
        "backticks": "inside backticks, which a value could end: write $(…)",
        "expansion": "inside an expansion, where quotes do not protect a value: use a variable",
        "subscript": "inside a subscript, where bash runs commands in a value: use a variable",
        "verbatim": "after --%, where PowerShell knows no quotes",
        "unreadable": "in a part of the script that cannot be read as Python",
    }
)
_MOST_REPORTED = 50
_AGAINST = "against a character that changes its meaning: put a blank between them"


class ValueRefused(ValueError):
    """A parameter that cannot enter the script; ``reason`` is a sentence without its name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place in a body, from ``start`` to before ``end``; ``line`` counts from 1."""

    name: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A placeholder where no literal can stand; ``reason`` is a sentence with its line."""

    name: str
    line: int
    reason: str


def placeholders(body: str) -> list[Placeholder]:
    """Return every `{{ Name }}` in order: letters, digits and `_`, blanks optional."""
    found = []
    line, counted = 1, 0
    for match in _PLACEHOLDER.finditer(body):
        line += body.count("\n", counted, match.start())
        counted = match.start()
        found.append(Placeholder(match[1], match.start(), match.end(), line))
    return found


def foreign(body: str) -> list[str]:
    """Return what stands in other double braces, each once: `client.X` of `{{client.X}}`."""
    inner = (match[1].strip(" \t") for match in _FOREIGN.finditer(body))
    return list(dict.fromkeys(name for name in inner if not re.fullmatch(r"\w+", name)))


def misplaced(body: str, language: str, names: Collection[str]) -> list[Misplaced]:
    """Return the first 50 places of ``names`` where a quoted value would not be one literal."""
    return list(_misplaced(body, language, _of(body, names)))


def with_stand_ins(body: str, language: str) -> str:
    """Put a quoted text of the same length for every placeholder, so that a parser can read it."""
    return _standing_in(body, language, placeholders(body))


def without_quotes(body: str, language: str, names: Collection[str]) -> str:
    """Take away the quotes around each placeholder that fills them: `"{{ X }}"` → `{{ X }}`."""
    strings = {(start, end) for start, end, kind in regions(body, language) if kind == "string"}
    parts: list[str] = []
    position = 0
    for found in _of(body, names):
        if (found.start - 1, found.end + 1) in strings:
            parts += body[position : found.start - 1], body[found.start : found.end]
            position = found.end + 1
    return "".join([*parts, body[position:]])


def render(body: str, language: str, values: Mapping[str, object], schema: Schema) -> str:
    """Fill the placeholders of the schema's properties in one pass; all else stays as it is.

    A parameter without a value takes its default, else the language's null; ``check_values`` is
    what finds the required ones. A value that is ``MASK`` is written as any other, for the copy
    that is stored.

    Raises:
        ValueRefused: a value has no literal in the language, or a placeholder stands inside
            quotes, a comment or another place where a literal is not one.

    """
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    found = _of(body, known)
    for wrong in _misplaced(body, language, found):
        raise ValueRefused(wrong.name, wrong.reason)
    literals: dict[str, str] = {}
    parts: list[str] = []
    position = 0
    for placeholder in found:
        name = placeholder.name
        value = values[name] if name in values else _default(known[name])
        if name not in literals:
            literals[name] = _literal(name, value, language)
        if isinstance(value, list) and language == "bash":
            _refuse_glued(body, placeholder)
        parts += body[position : placeholder.start], literals[name]
        position = placeholder.end
    return "".join([*parts, body[position:]])


def _literal(name: str, value: object, language: str) -> str:
    try:
        return literal(value, language)
    except Unquotable as refused:
        raise ValueRefused(name, f"This value cannot be written: {refused.reason}.") from None


def _default(part: object) -> object:
    default = part.get("default") if isinstance(part, Mapping) else None
    return None if default == MASK else default


def _refuse_glued(body: str, found: Placeholder) -> None:
    """`x={{ Names }}` would set the first item and run the second as a command."""
    around = body[max(0, found.start - 1) : found.start], body[found.end : found.end + 1]
    if not all(map(_BASH_LIST.fullmatch, around)):
        raise ValueRefused(
            found.name,
            f"The list on line {found.line} needs a blank or parenthesis on both sides: "
            f"NAME=( {{{{ {found.name} }}}} ).",
        )


def _of(body: str, names: Collection[str]) -> list[Placeholder]:
    return [found for found in placeholders(body) if found.name in names]


def _misplaced(body: str, language: str, found: list[Placeholder]) -> Iterator[Misplaced]:
    """See where the stand-in of a placeholder is read as one string."""
    around = regions(_standing_in(body, language, found), language) if found else []
    strings = {(start, end) for start, end, kind in around if kind == "string"}
    forbidden = [region for region in around if region.kind != "string"]
    is_forbidden = covered_by(forbidden)
    wrong = (
        one
        for one in found
        if is_forbidden(one.start)
        or (one.start, one.end) not in strings
        or _is_against(body, language, one)
    )
    as_text: list[Region] | None = None
    for one in islice(wrong, _MOST_REPORTED):
        as_text = regions(body, language) if as_text is None else as_text
        reason = (
            f"{{{{ {one.name} }}}} on line {one.line} stands {_place(one, as_text, forbidden)}."
        )
        yield Misplaced(one.name, one.line, reason)


def _standing_in(body: str, language: str, found: list[Placeholder]) -> str:
    """Put a quoted text of the same length for each placeholder."""
    quote = '"' if language == "cmd" else "'"
    parts: list[str] = []
    position = 0
    for one in found:
        parts += body[position : one.start], quote, "x" * (one.end - one.start - 2), quote
        position = one.end
    return "".join([*parts, body[position:]])


def _place(one: Placeholder, as_text: list[Region], forbidden: list[Region]) -> str:
    """Say what holds the placeholder: read as plain text, else as the quoted value it becomes."""
    for candidates in (as_text, forbidden):
        holders = [region for region in candidates if region.start <= one.start < region.end]
        if holders:
            return _PLACES[min(holders, key=lambda region: region.end - region.start).kind]
    return _AGAINST


def _is_against(body: str, language: str, one: Placeholder) -> bool:
    sides = body[max(0, one.start - 1) : one.start] + body[one.end : one.end + 1]
    return language == "cmd" and _CMD_NEIGHBOUR.search(sides) is not None
