r"""Fills the `{{ Name }}` placeholders of a script, each with its value as one literal.

A placeholder stands outside quotes; the engine writes the quotes:
    Restart-Service -Name {{ Service }}      right
    Restart-Service -Name "{{ Service }}"    refused: the value could end the quotes around it
"""

import re
from collections.abc import Mapping

from webapp.lib.scripts.placement import (
    Misplaced,
    Placeholder,
    find_misplaced,
    misplaced,
    of_names,
    placeholders,
    properties_of,
    with_stand_ins,
    without_quotes,
)
from webapp.lib.scripts.quoting import Unquotable, literal
from webapp.lib.sensitivity import MASK, Schema

__all__ = [
    "Misplaced",
    "Placeholder",
    "ValueRefused",
    "foreign",
    "misplaced",
    "placeholders",
    "render",
    "with_stand_ins",
    "without_quotes",
]

_BASH_LIST = re.compile(r"[\s()]?")
_FOREIGN = re.compile(r"\{\{([^{}\r\n]{1,200})\}\}")


class ValueRefused(ValueError):
    """A parameter that cannot enter the script; ``reason`` is a sentence without its name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def foreign(body: str) -> list[str]:
    """Return what stands in other double braces, each once: `client.X` of `{{client.X}}`."""
    inner = (match[1].strip(" \t") for match in _FOREIGN.finditer(body))
    return list(dict.fromkeys(name for name in inner if not re.fullmatch(r"\w+", name)))


def render(body: str, language: str, values: Mapping[str, object], schema: Schema) -> str:
    """Fill the placeholders of the schema's properties in one pass; all else stays as it is.

    A parameter without a value takes its default, else the language's null; ``check_values`` is
    what finds the required ones. A value that is ``MASK`` is written as any other, for the copy
    that is stored.

    Raises:
        ValueRefused: a value has no literal in the language, or a placeholder stands inside
            quotes, a comment or another place where a literal is not one.

    """
    known = properties_of(schema)
    found = of_names(body, known)
    given = {name: values[name] if name in values else _default(known[name]) for name in known}
    numbers = [name for name, value in given.items() if _is_number(value) or value == MASK]
    for wrong in find_misplaced(body, language, found, numbers):
        raise ValueRefused(wrong.name, wrong.reason)
    literals: dict[str, str] = {}
    parts: list[str] = []
    position = 0
    for placeholder in found:
        name = placeholder.name
        if name not in literals:
            literals[name] = _literal(name, given[name], language)
        if isinstance(given[name], list) and language == "bash":
            _refuse_glued(body, placeholder)
        parts += body[position : placeholder.start], literals[name]
        position = placeholder.end
    return "".join([*parts, body[position:]])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


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
