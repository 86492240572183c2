"""Whether a thing is as much as the inputs say: `full`, or only `nearly full`."""

from __future__ import annotations

import re
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.support.alignment import Aligned, alignment
from webapp.notes.support.sources import View

_NEARLY = frozenset({"nearly", "almost", "partly", "partially", "half", "barely", "hardly"})


_THAN = re.compile(r"(?<!\brather)(?<!\bother) than (?:about |the |an? )?")
_SUPERIOR = re.compile(
    r"\b(?:larg|small|bigg|high|low|old|new|long|short|fast|slow|earli|lat|bett|great)er of the "
)


def is_kept(read: Parsed, view: View) -> bool:
    if _compares(read) and not any(_compares(source.read) for source in view.sources):
        return False
    return not any(_is_more_than_nearly(one, alignment(one, view)) for one in read.clauses)


def _compares(read: Parsed) -> bool:
    """Tell whether one thing is set against another: `more often than`, `larger of the two`."""
    text = read.text.lower()
    figures = {token.start for token in read.tokens}
    compared = any(match.end() not in figures for match in _THAN.finditer(text))
    return compared or _SUPERIOR.search(text) is not None


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
