"""What an engineer changed in a text: whole lines first, then words where a line was reworded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

WORDS = re.compile(r"\s+|[^\s]+")
MOST_LINES = 3000  # that differ; with more, what went and what came is told whole
MOST_WORDS = 600  # of a reworded part; a longer one is shown as lines taken out and put in
LIKE_ENOUGH = 0.4  # below this two parts have so little in common that mixing them only confuses


class Change(NamedTuple):
    """A piece of text, `same`, `gone` or `new`; all but the `gone` ones are the new text."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Return the pieces in order; `a b` to `a c` gives `same a `, `gone b`, `new c`."""
    return joined(_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    head = _in_common(before, after)
    tail = _in_common(reversed(before[head:]), reversed(after[head:]))
    yield Change("same", "".join(after[:head]))
    yield from _between(before[head : len(before) - tail], after[head : len(after) - tail])
    yield Change("same", "".join(after[len(after) - tail :]))


def _in_common(before: Iterable[str], after: Iterable[str]) -> int:
    """Return how many lines are equal from the start on."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )


def _between(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    if max(len(before), len(after)) > MOST_LINES:  # equal lines cost the square of their number
        yield from (Change("gone", "".join(before)), Change("new", "".join(after)))
        return
    for gone, new, same in _parts(before, after):
        yield from _reworded("".join(gone), "".join(new))
        yield Change("same", "".join(same))


def _reworded(gone: str, new: str) -> Iterator[Change]:
    old_words, new_words = WORDS.findall(gone), WORDS.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    many = max(len(old_words), len(new_words)) > MOST_WORDS
    if not gone or not new or many or matcher.ratio() < LIKE_ENOUGH:
        yield from (Change("gone", gone), Change("new", new))
        return
    for out, into, same in _parts(old_words, new_words):
        yield from (Change("gone", "".join(out)), Change("new", "".join(into)))
        yield Change("same", "".join(same))


def _parts(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Yield, between the equal runs, what went, what came, and the equal run after it."""
    at_before = at_after = 0
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    for start_before, start_after, size in blocks:
        gone, new = before[at_before:start_before], after[at_after:start_after]
        at_before, at_after = start_before + size, start_after + size
        yield gone, new, after[start_after:at_after]


def joined(pieces: Iterator[Change]) -> list[Change]:
    """Leave out empty pieces and join neighbours of one kind."""
    told: list[Change] = []
    for piece in pieces:
        if piece.text and told and told[-1].kind == piece.kind:
            told[-1] = Change(piece.kind, told[-1].text + piece.text)
        elif piece.text:
            told.append(piece)
    return told
