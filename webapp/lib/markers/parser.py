r"""Blocks in the assistant's text: chunks in, shown text out, then what the blocks hold.

    [SUGGEST_FIX] {JSON object} [/SUGGEST_FIX]    [CHECKS], [FACTS] with a JSON list

One forward scan over what is not yet decided: ``MarkerParser`` gives the same result for every way
of cutting a text into chunks. Choices that are not obvious:

- A block leaves alone or with the marks (``- ``, ``### ``) before its markers, a stray end marker
  also with the blanks after it; line feeds around them stay.
- In a fenced code block that holds only blocks the malformed ones are counted, even when it is
  shown because none is well-formed. The blocks of an example are not.
- A fence that a payload opens inside a fenced code block is closed before the outer one.
- "Alone" and "first" on a line allow 48 characters of blanks and marks before the marker.
"""

import re

from webapp.lib.markers.blocks import Blocks, ParsedReply
from webapp.lib.markers.scan import BlockScan
from webapp.lib.markers.syntax import MARKER, prose_end

__all__ = ["MarkerParser", "ParsedReply", "parse"]

_LINE_END = re.compile(r"\r\n?")


def parse(text: str) -> ParsedReply:
    """Return what a whole reply shows and holds."""
    if MARKER.search(text) is None:
        text = _LINE_END.sub("\n", text) if "\r" in text else text
        return Blocks().reply(text[: prose_end(text)])
    parser = MarkerParser()
    parser.feed(text)
    parser.close()
    return parser.reply


class MarkerParser:
    """Incremental parser of one reply.

    ``feed`` and ``close`` return the text that has become safe to show, in order; outside a
    possible block or fence at most 64 characters are held back. ``reply`` is set by ``close``.
    """

    reply: ParsedReply

    def __init__(self) -> None:
        self._scan = BlockScan()
        self._carriage = ""
        self._shown: list[str] = []

    def feed(self, chunk: str) -> str:
        """Take the next part of the text, of any length."""
        if self._carriage or "\r" in chunk:
            chunk = self._carriage + chunk
            # The line feed that makes it one line end may be in the next chunk.
            self._carriage = "\r" if chunk.endswith("\r") else ""
            chunk = _LINE_END.sub("\n", chunk.removesuffix("\r"))
        shown = self._scan.take(chunk)
        self._shown.append(shown)
        return shown

    def close(self) -> str:
        """Take the end of the text."""
        shown = self._scan.take("\n" if self._carriage else "", final=True)
        self._shown.append(shown)
        self.reply = self._scan.blocks.reply("".join(self._shown))
        return shown
