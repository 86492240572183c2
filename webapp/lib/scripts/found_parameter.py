"""A parameter found in a script's text, and how a template can give it its value."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from webapp.lib.scripts.region import Region
from webapp.lib.sensitivity import looks_sensitive

Way = Literal["param", "option", "positional", "environment", "variable", "prompt"]


class Edit(NamedTuple):
    """Replace the text from ``start`` to before ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FoundParameter:
    """One parameter of a script.

    ``property`` is its JSON Schema (type, default, enum, description, ``x-sensitive`` when it
    looks secret). ``declared`` is its type as written, ``default_code`` a default that is code
    and not a value. ``argument`` is what stands before its value on a command line, or its
    position; ``edit`` puts a placeholder where the value stands in the text itself.
    """

    name: str
    way: Way
    line: int
    property: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    declared: str | None = None
    default_code: str | None = None
    argument: str = ""
    edit: Edit | None = None

    def is_credential(self) -> bool:
        """Tell whether it is a user name and a password in one."""
        return "pscredential" in (self.declared or "").lower()


def property_of(name: str, declared: str | None, **said: object) -> dict[str, Any]:
    """Return a JSON Schema property of what is said of it; None and ``""`` are left out."""
    sensitive = looks_sensitive(name, declared)
    written = {key: value for key, value in said.items() if value is not None and value != ""}
    if sensitive and "enum" in written:
        written["x-sensitive"] = False  # a list of choices, open in the script, keeps no secret
    elif sensitive:
        written.pop("default", None)
        written["x-sensitive"] = True
    return written


def masked(text: str, regions: list[Region]) -> str:
    """Return text of the same length with blanks for comments and `_` inside strings."""
    parts: list[str] = []
    position = 0
    for start, end, kind in sorted(regions):
        if start < position:
            continue
        fill = " " if kind == "comment" else "_"
        hidden = "".join(one if one in "\r\n" else fill for one in text[start:end])
        if kind == "string" and end - start > 1:
            hidden = text[start] + hidden[1:-1] + text[end - 1]
        parts += text[position:start], hidden
        position = end
    return "".join([*parts, text[position:]])


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
