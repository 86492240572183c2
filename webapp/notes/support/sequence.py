"""Whether one thing after another, and one way or the other, is told as it was.

input                                       statement
Stopped the set and started it again.       The set was started and then stopped.
Changed the host from DB01 to DB02.         The host was set to DB01.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import cast

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.phrases import Predicate
from webapp.notes.language.quantities import Value
from webapp.notes.language.told import Told
from webapp.notes.support.sources import View

_THEN = frozenset({"then", "afterwards", "subsequently", "thereupon"})
_IN_TIME = frozenset({"if", "after", "before", "since", "until", "once", "when", "while"})
_THERE = frozenset({"to", "into"})
_FROM = frozenset({"from"})
_APART = 3  # verbs of one account between two that follow each other


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether no two acts, and no two ends of a way, have changed places."""
    said = view.analysed(read).predicates
    if _is_turned(_in_turn(read, said), view.told):
        return False
    return not (
        _leads_elsewhere(said, view, _THERE, _FROM) or _leads_elsewhere(said, view, _FROM, _THERE)
    )


def _in_turn(read: Parsed, said: Sequence[Predicate]) -> Iterator[tuple[Predicate, Predicate]]:
    """Yield each two acts of which the statement says that one came after the other."""
    if any(word.text.lower() in _IN_TIME for word in read.words):
        return
    thens = [word.start for word in read.words if word.text.lower() in _THEN]
    ends = [one.verb.start for one in said[2:]] + [len(read.text)]
    for (one, other), end in zip(pairwise(said), ends, strict=False):
        if any(one.verb.start < at < end for at in thens):
            yield one, other


def _is_turned(pairs: Iterable[tuple[Predicate, Predicate]], told: Told) -> bool:
    """Tell whether the inputs have two acts that follow each other only the other way round."""
    for one, other in pairs:
        steps = [
            told.places[id(after)] - told.places[id(before)]
            for before in told.twins(one)
            for after in told.twins(other)
            if before is not after
        ]
        near = [step for step in steps if abs(step) <= _APART]
        if near and all(step < 0 for step in near):
            return True
    return False


def _leads_elsewhere(
    said: Sequence[Predicate], view: View, ours: frozenset[str], opposite: frozenset[str]
) -> bool:
    """Tell whether something is led to that the inputs only lead away from, or the reverse."""
    away = Counter(_ends(view.told.all, opposite))
    return any(
        away[end] and away[end] == sum(one.counts[end] for one in view.sources)
        for end in _ends(said, ours)
    )


def _ends(found: Sequence[Predicate], prepositions: frozenset[str]) -> Iterator[tuple[str, Value]]:
    """Yield each hard token behind one of the prepositions, times and dates left out."""
    for one in found:
        for preposition, phrases in one.governed.items():
            if preposition in prepositions:
                tokens = (item for phrase in phrases for item in phrase.items if item.token)
                for item in tokens:
                    keys = cast("Iterable[tuple[str, Value]]", item.keys)
                    yield from (key for key in keys if key[0] != "number" or key[1][1])
