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
