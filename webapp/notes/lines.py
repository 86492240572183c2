"""Typed text inside a note's Markdown: shown as typed, never as structure."""

from __future__ import annotations

import re

# What opens a block where a line starts: heading or setext underline, thematic break, fence,
# quote, list, table, HTML, link definition. Deeper than three blanks nothing opens but code.
OPENER = re.compile(
    r"""^(?P<indent>[ ]{0,3})
    (?:(?P<number>\d{1,9})(?=[.)](?:[ \t]|$))
      |(?=\#{1,6}(?:[ \t]|$)
        |=+[ \t]*$
        |[-+*](?:[ \t]|$)
        |-+[ \t]*$
        |(?:[-*_][ \t]*){3,}$
        |`{3}|~{3}
        |>|<
        |\||:?-+:?[ \t]*\|
        |:-+:?[ \t]*$
        |\[[^\]]*\]:)
    )""",
    re.VERBOSE,
)


def escaped(text: str) -> str:
    """Escape each line start that would open a block; nothing inline is touched."""
    return "\n".join(OPENER.sub(r"\g<indent>\g<number>\\", line) for line in text.split("\n"))


def item(text: str) -> str:
    """Return the text as one list item, its further lines indented."""
    first, *rest = escaped(text).split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])
