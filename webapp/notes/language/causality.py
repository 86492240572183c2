"""What came of what or after what, read from a text."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.phrases import Key
from webapp.notes.language.word_lists import grammar, polarity

_LONGEST = 3
_RIGHT_BEHIND = 2
_MOMENTS = frozenset({"date", "time", "number", "ordinal"})
_IN_TIME = frozenset(grammar("in_time"))
_SOMEONE = frozenset(grammar("determiner") | grammar("pronoun"))
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
    moments = {
        token.start for clause in clauses for token in clause.tokens if token.kind in _MOMENTS
    }
    terms = [one for one in _terms(words) if not _tells_a_time(row, one[0], moments)]
    # `A since 3, and therefore B`: what is the cause weighs more than what was when
    terms.sort(key=lambda one: one[1][0] in _IN_TIME)
    opening = [one for one in terms[1:] if one[0] == 0]
    for at, term in [*terms[:1], *opening]:
        behind = at + len(term)
        if at == 0:  # `after the restart, it worked`
            before, after = _content(row[first:]), _content(row[behind:first])
        else:
            before, after = _content(row[:at]), _content(row[behind:])
        if before and after:
            turned = (term in _BEHIND) ^ (at > 0 and _points_back(row[behind:]))
            yield (after, before) if turned else (before, after)


def _terms(words: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where each term stands that joins two acts, the longest there."""
    for at in range(len(words) - 1):
        for length in range(_LONGEST, 0, -1):
            term = tuple(words[at : at + length])
            if term in _BEHIND or term in _AHEAD:
                yield at, term
                break


def _points_back(behind: list[Word]) -> bool:
    """Tell whether the other act is what was told before: `restarted, before that Ann saved`."""
    match behind:
        case [that, who, *_] if that.text.lower() == "that":
            return who.is_name or who.text.lower() in _SOMEONE
    return False


def _tells_a_time(row: list[Word], at: int, moments: set[int]) -> bool:
    """Tell whether a figure stands right behind: `since 3 March`, `before 10:00`."""
    end = row[at].start + len(row[at].text)
    return any(0 < moment - end <= _RIGHT_BEHIND for moment in moments)


def _length_before_a_comma(clauses: list[Clause], text: str) -> int:
    """Return how many words the first clause has where a comma ends it, else 0."""
    if len(clauses) == 1 or not clauses[0].words or not clauses[1].words:
        return 0
    last, following = clauses[0].words[-1], clauses[1].words[0]
    between = text[last.start + len(last.text) : following.start]
    return len(clauses[0].words) if "," in between else 0


def _content(row: list[Word]) -> frozenset[Key]:
    return frozenset(key for word in row for key in word.keys if not word.frame)
