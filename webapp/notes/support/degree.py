"""Whether a thing is as much as the inputs say: `full`, or only `nearly full`."""

from __future__ import annotations

from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.support.alignment import Aligned, alignment
from webapp.notes.support.sources import View

_NEARLY = frozenset({"nearly", "almost", "partly", "partially", "half", "barely", "hardly"})


def is_kept(read: Parsed, view: View) -> bool:
    return not any(_is_more_than_nearly(one, alignment(one, view)) for one in read.clauses)


def _is_more_than_nearly(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether only one of the clause and every input says `nearly` of the same: `full`."""
    mine = _nearly(clause)
    theirs = [_nearly(other) for _, other in aligned]
    if mine:
        return not any(mine & keys for keys in theirs)
    said = [keys for keys in theirs if keys & clause.content]
    return bool(said) and not any(
        keys & other.content and not keys & _nearly(other) for keys in said for _, other in aligned
    )


def _nearly(clause: Clause) -> frozenset[object]:
    """Return the keys of which the clause says `nearly`."""
    return frozenset(
        key
        for before, word in pairwise(clause.words)
        if before.text.lower() in _NEARLY and word.poles
        for key in word.keys
    )
