"""Which clauses of the inputs a clause of a statement is about."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.clauses import Clause
from webapp.notes.support.sources import View

Aligned = Sequence[tuple[float, Clause]]
_CLOSE = 0.5


def alignment(clause: Clause, view: View) -> Aligned:
    """Return the clauses of the inputs with the share of this clause's content they hold."""
    kept = view.alignments.get(id(clause))
    if kept is None:
        content = list(clause.things or clause.content)
        known = sum(any(key in one.holders for one in view.sources) for key in content)
        weight = 1 / max(known, len(content) / 2, 1)
        kept = [(count * weight, other) for count, other in view.sharing(content)]
        view.alignments[id(clause)] = kept
    return kept


def best(aligned: Aligned, least: float = _CLOSE) -> list[Clause]:
    """Return the clauses that share most, when that is enough to be about the same."""
    top = max((score for score, _ in aligned), default=0.0)
    return [clause for score, clause in aligned if score >= max(top - 0.01, least)]
