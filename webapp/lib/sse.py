"""Server-sent events on the wire. Source: the HTML standard, "Server-sent events"."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")
COMMENT = ":\n\n"  # nothing for the reader: it keeps the connection from being thought dead


def message(event: str, text: str) -> str:
    """Frame one event by name."""
    return f"event: {event}\n{unnamed(text)}"


def unnamed(text: str) -> str:
    """Frame one message. Each line of it is a `data:` line: a bare line end would end it."""
    lines = "\n".join(f"data: {line}" for line in _LINE_END.split(text))
    return f"{lines}\n\n"
