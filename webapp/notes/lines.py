"""Typed text inside a note's Markdown: shown as typed, never as structure."""

from __future__ import annotations

import re

# What opens a block where a line starts: heading or setext underline, thematic break, fence,
# quote, list, table, HTML, link definition. Deeper than three blanks nothing opens but code.
OPENER = re.compile(
    r"""^(?P<indent>[ ]{0,3})
    (?:(?P<number>[0-9]{1,9})(?=[.)](?:[ \t]|$))
      |(?=\#{1,6}(?:[ \t]|$)
        |=+[ \t]*$
        |[-+*](?:[ \t]|$)
        |(?:[-*_][ \t]*){3,}$
        |`{3}|~{3}
        |>|<
        |\||:?-+:?[ \t]*(?:\||$)
        |\[(?:\\.|[^]\\[])*(?:\]:|\\?$))
    )""",
    re.VERBOSE,
)
BLANKS = re.compile(r"^[ \t]+")

# What would be read as markup inside a line, where it is not escaped already.
_EMPHASIS = re.compile(
    r"(\*\*|__|~~)(?=[^\s*_~])([^\n]{1,300}?)(?<=[^\s*_~])\1(?![\w*])"
    r"|(?<![\w*\\/.])([*_])(?=[^\s*_])([^\n*_]{1,300}?)(?<=[^\s*_])\3(?![\w*/.])"
)
_ACTIVE = re.compile(r"(?<!\\)(?:[*`\[\]<]|&(?=\#?\w{1,32};)|(?<!\w)_|_(?!\w)|~(?=~))", re.VERBOSE)


def shown(text: str) -> str:
    """Return a model's text as one line that shows as text: no emphasis, link, code or HTML."""
    line = " ".join(text.replace("`", "").split())
    bare = _EMPHASIS.sub(lambda match: match[2] or match[4], line)
    return _ACTIVE.sub(lambda match: f"\\{match[0]}", bare)


def escaped(text: str) -> str:
    """Escape each line start that would open a block; nothing inline is touched."""
    return "\n".join(OPENER.sub(r"\g<indent>\g<number>\\", line) for line in text.split("\n"))


def item(text: str) -> str:
    """Return the text as one list item, its further lines indented."""
    # A tab reaches to a column, which the indentation would move: "\t# x" would be a heading.
    lines = [BLANKS.sub(_spaces, line) for line in text.strip().split("\n")]
    first, *rest = escaped("\n".join(lines)).split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])


def _spaces(blanks: re.Match[str]) -> str:
    return blanks[0].expandtabs(4)
