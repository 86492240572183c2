"""What a cited fix or script can carry: proposed, decided, handed out; done only when told so."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.lexicon import lexicon
from webapp.notes.support.sources import Source

_UNSAID = {"decided": {"proposed", "decided", "handed"}, "generation": {"handed", "decided"}}
_BEFORE_A_PURPOSE = frozenset({"to", "can", "could", "should", "will", "would", "may", "might"})


def overstates(read: Parsed, cited: Sequence[Source]) -> bool:
    """Tell whether the statement makes more of a fix or script than is recorded of it."""
    open_ones = [
        source
        for source in cited
        if source.kind in {"proposed", "decided", "generation"} and not source.proves
    ]
    if not open_ones:
        return False
    said = {mark for clause in read.clauses for mark in clause.marks}
    for source in open_ones:
        enough = _UNSAID.get(source.kind, {"proposed"})
        if not any(f"proposal.{kind}" in said for kind in enough | {"waiting"}):
            return not any(one.proves for one in cited)
    if any(one.kind in {"finding", "cause", "action"} or one.proves for one in cited):
        return False
    return any(_claims_it_is_done(clause) for clause in read.clauses)


def _claims_it_is_done(clause: Clause) -> bool:
    """Tell whether the clause says that something ran or worked: not `to be run`, `not run`."""
    if "proposal.waiting" in clause.marks:
        return False
    words = [word.text.lower() for word in clause.words]
    for at, word in enumerate(clause.words):
        marks = {mark for _, mark in lexicon().marks_at(words, at)}
        if "proposal.done" not in marks or word.negated:
            continue
        if _BEFORE_A_PURPOSE.isdisjoint(words[max(0, at - 2) : at]):
            return True
    return False
