"""What stands around each hard token and truth value of a text: content words by their distance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.phrases import Key

_GUIDING = frozenset(
    {"from", "to", "until", "since", "before", "after", "instead", "between", "than", "by", "via"}
)
_VALUES = frozenset({"true", "false"})


@dataclass
class Line:
    """A sentence as its content words and hard tokens, in order and numbered from 0."""

    keys: list[frozenset[Key]] = field(default_factory=list)
    tokens: list[tuple[int, HardToken]] = field(default_factory=list)
    guides: dict[int, str] = field(default_factory=dict)  # `from`, `to` right before the number
    places: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, thing: Word | HardToken, keys: frozenset[Key]) -> None:
        at = len(self.keys)
        if isinstance(thing, HardToken):
            self.tokens.append((at, thing))
        for key in keys:
            self.places[key].append(at)
        self.keys.append(keys)

    def nearness(self, at: int, keys: frozenset[Key], *, ahead: bool | None) -> float:
        """Return 1 for a neighbour, 1/2 for the next but one, 0 for what is not there.

        With `ahead` it is wanted on that side, and counts for half on the other.
        """
        return max(
            (
                (0.5 if ahead is not None and (steps > 0) != ahead else 1) / abs(steps)
                for key in keys
                for steps in self._next(at, self.places.get(key, []))
            ),
            default=0.0,
        )

    def _next(self, at: int, places: list[int]) -> Iterator[int]:
        """Yield how far the next place is on each side: a word may stand in hundreds."""
        before, behind = bisect_left(places, at), bisect_right(places, at)
        if before:
            yield places[before - 1] - at
        if behind < len(places):
            yield places[behind] - at


def lines(read: Parsed) -> Iterator[Line]:
    """Yield each sentence of a text, or each part of one between semicolons."""
    for clauses in read.sentences():
        part: list[Clause] = []
        for clause in clauses:
            if part and ";" in read.text[_end(part[-1]) : _start(clause)]:
                yield _line(part)
                part = []
            part.append(clause)
        yield _line(part)


def _start(clause: Clause) -> int:
    starts = (*(word.start for word in clause.words), *(token.start for token in clause.tokens))
    return min(starts, default=0)


def _end(clause: Clause) -> int:
    words = (word.start + len(word.text) for word in clause.words)
    return max((*words, *(token.end for token in clause.tokens)), default=0)


def _line(clauses: list[Clause]) -> Line:
    line = Line()
    things: list[Word | HardToken] = []
    for clause in clauses:
        things += [*clause.words, *clause.tokens]
    for thing in sorted(things, key=lambda one: one.start):
        if isinstance(thing, HardToken):
            line.add(thing, frozenset({*_values(thing), *thing.also}))
        elif (lower := thing.text.lower()) in _GUIDING:
            line.guides[len(line.keys)] = lower
        elif lower in _VALUES:
            end = thing.start + len(lower)
            line.add(HardToken("value", frozenset({lower}), thing.start, end, lower), thing.keys)
        elif thing.keys and not thing.function:
            line.add(thing, frozenset(thing.keys))
    return line


def _values(token: HardToken) -> Iterator[Key]:
    """Yield what it is, and of a path the file at its end, by which it is named elsewhere."""
    for value in token.values:
        yield token.kind, value
        if token.kind == "path":
            yield "file", str(value).rpartition("\\")[2]
