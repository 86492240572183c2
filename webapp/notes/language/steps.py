"""A sentence as its neighbours, two and two: what follows what."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from webapp.notes.language.items import Item

LEFT_OUT = frozenset({"determiner", "be", "have", "do", "modal", "adverb", "mark", "and"})
_AUXILIARIES = 3  # `is not yet blocked`
Step = tuple[Hashable, Hashable]


def steps(row: Sequence[Item]) -> Iterator[Step]:
    """Yield each two neighbours of a sentence, articles and auxiliaries passed over."""
    yield from pairwise(names_of(row))


def names_of(row: Sequence[Item]) -> list[Hashable]:
    """Return what each item is compared by, in order."""
    return [
        _name_of(item, row[max(0, at - _AUXILIARIES) : at])
        for at, item in enumerate(row)
        if item.tag not in LEFT_OUT
    ]


def _name_of(item: Item, before: Sequence[Item]) -> Hashable:
    """Return what an item is compared by: its meaning, a verb's with its voice."""
    key = min(map(repr, item.keys), default=item.word.stem if item.word else item.lower)
    passive = item.form == "ed" and any(other.tag == "be" for other in before)
    return (key, "passive") if passive else key
