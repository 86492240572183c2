"""What came of what or after what, read from a text."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.phrases import Key
from webapp.notes.language.word_lists import polarity

_LONGEST = 3
_BEHIND = {tuple(term.split()) for term in polarity()["causes"]["behind"]}
_AHEAD = {tuple(term.split()) for term in polarity()["causes"]["ahead"]}
Pair = tuple[frozenset[Key], frozenset[Key]]


def pairs(read: Parsed) -> Iterator[Pair]:
    """Yield (first, then) of each sentence that says what came of or after what, as content."""
    row: list[Clause] = []
    for clause in read.clauses:
        if row and clause.sentence is not row[0].sentence:
            yield from _of_sentence(row, read.text)
            row = []
        row.append(clause)
    if row:
        yield from _of_sentence(row, read.text)


def _of_sentence(clauses: list[Clause], text: str) -> Iterator[Pair]:
    row = [word for clause in clauses for word in clause.words]
    words = [word.text.lower() for word in row]
    first = _length_before_a_comma(clauses, text)
    for at in range(len(words) - 1):
        for length in range(_LONGEST, 0, -1):
            term = tuple(words[at : at + length])
            if (term not in _BEHIND and term not in _AHEAD) or _tells_a_time(row, at):
                continue
            if at == 0:  # `after the restart, it worked`
                before, after = _content(row[first:]), _content(row[length:first])
            else:
                before, after = _content(row[:at]), _content(row[at + length :])
            if before and after:
                yield (after, before) if term in _BEHIND else (before, after)
            return


def _tells_a_time(row: list[Word], at: int) -> bool:
    """Tell whether a figure stands right behind: `since 3 March`, `before 10:00`."""
    return row[at + 1].start - (row[at].start + len(row[at].text)) > 1


def _length_before_a_comma(clauses: list[Clause], text: str) -> int:
    """Return how many words the first clause has where a comma ends it, else 0."""
    if len(clauses) == 1 or not clauses[0].words or not clauses[1].words:
        return 0
    last, following = clauses[0].words[-1], clauses[1].words[0]
    between = text[last.start + len(last.text) : following.start]
    return len(clauses[0].words) if "," in between else 0


def _content(row: list[Word]) -> frozenset[Key]:
    return frozenset(key for word in row for key in word.keys if not word.frame)
