"""Server-sent events on the wire. Source: the HTML standard, "Server-sent events"."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")


def message(event: str, text: str) -> str:
    """Frame one event. Each line of the text is a `data:` line: a bare line end would end it."""
    lines = "\n".join(f"data: {line}" for line in _LINE_END.split(text))
    return f"event: {event}\n{lines}\n\n"
