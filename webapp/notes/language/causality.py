"""What came of what, read from a text."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.phrases import Key
from webapp.notes.language.word_lists import polarity

_LONGEST = 3
_BEHIND = {tuple(term.split()) for term in polarity()["causes"]["behind"]}
_AHEAD = {tuple(term.split()) for term in polarity()["causes"]["ahead"]}
Pair = tuple[frozenset[Key], frozenset[Key]]


def pairs(read: Parsed) -> Iterator[Pair]:
    """Yield (cause, effect) of each sentence that says what came of what, as content words."""
    row: list[Word] = []
    sentence: object = None
    for clause in read.clauses:
        if clause.sentence is not sentence:
            yield from _of_sentence(row)
            row, sentence = [], clause.sentence
        row += clause.words
    yield from _of_sentence(row)


def _of_sentence(row: list[Word]) -> Iterator[Pair]:
    words = [word.text.lower() for word in row]
    for at in range(1, len(words) - 1):
        for length in range(_LONGEST, 0, -1):
            term = tuple(words[at : at + length])
            if term in _BEHIND or term in _AHEAD:
                before, after = _content(row[:at]), _content(row[at + length :])
                if before and after:
                    yield (after, before) if term in _BEHIND else (before, after)
                return


def _content(row: list[Word]) -> frozenset[Key]:
    return frozenset(key for word in row for key in word.keys if not word.frame)
