"""Where the `{{ Name }}` placeholders of a script stand, and where a literal may not stand."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from webapp.lib.scripts.region import Kind, Region, covered_by
from webapp.lib.scripts.regions import regions
from webapp.lib.sensitivity import Schema

_PLACEHOLDER = re.compile(r"\{\{[ \t]*(\w+)[ \t]*\}\}")
_CMD_NEIGHBOUR = re.compile(r'["%!^]')
# Outside `((…))` bash evaluates a word as arithmetic, and commands in its subscripts, here too.
_EVALUATED_BEFORE = re.compile(
    r"\[\[[^\]\n]*\s-(?:eq|ne|lt|le|gt|ge|v)\s+\Z|\b(?:let|unset|printf\s+-v)\s[^\n;]*\Z"
    r"|\b(?:declare|typeset|local)\s+-\w*i\w*\s[^\n;]*\Z"
)
_EVALUATED_AFTER = re.compile(r"\s+-(?:eq|ne|lt|le|gt|ge)\s")
_NUMBERS_MAY: frozenset[Kind] = frozenset({"arithmetic", "subscript"})
_WIDTH = 300

_PLACES: Mapping[Kind, str] = MappingProxyType(
    {
        "string": "inside quotes: take these away, they are written with the value",
        "here-string": "inside a here-string or here-document, where nothing can be quoted",
        "comment": "inside a comment, which a value could end",
        "arithmetic": "inside arithmetic, where bash runs commands in a text: only a number may",
        "backticks": "inside backticks, which a value could end: write $(…)",
        "expansion": "inside an expansion, where quotes do not protect a value: use a variable",
        "subscript": "inside a subscript, where bash runs commands in a text: only a number may",
        "verbatim": "after --%, where PowerShell knows no quotes",
        "unreadable": "in a part of the script that cannot be read: check its syntax",
    }
)
_MOST_REPORTED = 50
_AGAINST = "against a character that changes its meaning: put a blank between them"


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


def properties_of(schema: Schema) -> Mapping[str, object]:
    """Return the schema's properties by name; none where they are no object."""
    properties = schema.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def of_names(body: str, names: Collection[str]) -> list[Placeholder]:
    """Return the placeholders of these names alone, in order."""
    return [found for found in placeholders(body) if found.name in names]


def misplaced(body: str, language: str, schema: Schema) -> list[Misplaced]:
    """Return the first 50 places of the schema's parameters where no literal can stand.

    Parameters of type integer or number may also stand in bash arithmetic.
    """
    known = properties_of(schema)
    numbers = [
        name
        for name, part in known.items()
        if isinstance(part, Mapping) and part.get("type") in ("integer", "number")
    ]
    return list(find_misplaced(body, language, of_names(body, known), numbers))


def with_stand_ins(body: str, language: str) -> str:
    """Put a quoted text of the same length for every placeholder, so that a parser can read it."""
    return _standing_in(body, language, placeholders(body))


def without_quotes(body: str, language: str, names: Collection[str]) -> str:
    """Take away the quotes around each placeholder that fills them: `"{{ X }}"` → `{{ X }}`."""
    strings = {(start, end) for start, end, kind in regions(body, language) if kind == "string"}
    parts: list[str] = []
    position = 0
    for found in of_names(body, names):
        if (found.start - 1, found.end + 1) in strings:
            parts += body[position : found.start - 1], body[found.start : found.end]
            position = found.end + 1
    return "".join([*parts, body[position:]])


def find_misplaced(
    body: str, language: str, found: list[Placeholder], numbers: Collection[str]
) -> Iterator[Misplaced]:
    """See where the stand-in of a placeholder is read as one string."""
    around = regions(_standing_in(body, language, found), language) if found else []
    strings = {(start, end) for start, end, kind in around if kind == "string"}
    forbidden = [region for region in around if region.kind != "string"]
    is_evaluated = covered_by(region for region in forbidden if region.kind in _NUMBERS_MAY)
    is_forbidden = covered_by(region for region in forbidden if region.kind not in _NUMBERS_MAY)

    def is_wrong(one: Placeholder) -> bool:
        if is_forbidden(one.start) or _is_against(body, language, one):
            return True
        if is_evaluated(one.start):
            return one.name not in numbers
        return (one.start, one.end) not in strings or (
            one.name not in numbers and _is_evaluated(body, language, one)
        )

    wrong = filter(is_wrong, found)
    as_text: list[Region] | None = None
    for one in islice(wrong, _MOST_REPORTED):
        as_text = regions(body, language) if as_text is None else as_text
        evaluated = _is_evaluated(body, language, one)
        place = _place(one, as_text, forbidden, evaluated=evaluated)
        reason = f"{{{{ {one.name} }}}} on line {one.line} stands {place}."
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


def _place(
    one: Placeholder, as_text: list[Region], forbidden: list[Region], *, evaluated: bool
) -> str:
    """Say what holds the placeholder: read as plain text, else as the quoted value it becomes."""
    for candidates in (as_text, forbidden):
        holders = [region for region in candidates if region.start <= one.start < region.end]
        if holders:
            return _PLACES[min(holders, key=lambda region: region.end - region.start).kind]
    return _PLACES["arithmetic"] if evaluated else _AGAINST


def _is_against(body: str, language: str, one: Placeholder) -> bool:
    sides = body[max(0, one.start - 1) : one.start] + body[one.end : one.end + 1]
    return language == "cmd" and _CMD_NEIGHBOUR.search(sides) is not None


def _is_evaluated(body: str, language: str, one: Placeholder) -> bool:
    before = body[max(0, one.start - _WIDTH) : one.start].rpartition("\n")[2]
    return language == "bash" and bool(
        _EVALUATED_BEFORE.search(before)
        or ("[[" in before.rpartition("]]")[2] and _EVALUATED_AFTER.match(body, one.end))
    )
