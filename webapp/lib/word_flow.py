"""Text that comes in crumbs, given on in whole words and not too often."""

from __future__ import annotations

import re

PAUSE = 0.1  # seconds between two portions: a page repaints no more than ten times a second
LONGEST_WORD = 60  # characters; a longer run without a blank is given on as it comes
_WHOLE_WORDS = re.compile(r".*\s", re.DOTALL)


class WordFlow:
    """Times are values of `time.monotonic()`; the first words are given at once."""

    def __init__(self) -> None:
        self._text = ""
        self._next = float("-inf")

    def add(self, text: str) -> None:
        self._text += text

    def due(self, now: float) -> str:
        """Return the words to show now: whole ones, blanks included, or nothing."""
        if now < self._next:
            return ""
        whole = _WHOLE_WORDS.match(self._text)
        end = len(self._text) if len(self._text) > LONGEST_WORD else whole.end() if whole else 0
        words, self._text = self._text[:end], self._text[end:]
        if not words.strip():  # blanks alone: nothing to see yet
            self._text = words + self._text
            return ""
        self._next = now + PAUSE
        return words
