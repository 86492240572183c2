"""Whether a statement is surer, or about more, than its inputs.

input                            statement                       what is wrong
DHCP may be exhausted.           DHCP is exhausted.              a dropped hedge
Two users cannot print.          All users cannot print.         an added universal
DNS was changed. Mail is late.   Mail is late due to DNS.        an added cause
"""

from __future__ import annotations

from webapp.notes.clauses import Clause, Parsed
from webapp.notes.polarity import Aligned, alignment, best
from webapp.notes.sources import Source, View
from webapp.notes.word_lists import grammar

_MOST = 0.6
_ALL = 0.99
_IN_TIME = grammar("in_time")

# A hedge of one kind may be told by another: `sometimes` for `may` is as careful.
_AS_CAREFUL = {
    "hedges.modal": {"hedges.modal", "hedges.sometimes", "hedges.some"},
    "hedges.conditional": {"hedges.conditional", "hedges.occasion", "hedges.modal"},
    "hedges.some": {"hedges.some", "hedges.modal", "hedges.most"},
    "hedges.most": {"hedges.most", "hedges.some", "hedges.modal", "hedges.sometimes"},
    "hedges.sometimes": {"hedges.sometimes", "hedges.modal", "hedges.some", "hedges.most"},
    "hedges.about": {"hedges.about", "hedges.bound", "hedges.modal"},
    "hedges.bound": {"hedges.bound", "hedges.about"},
    "hedges.planned": {"hedges.planned", "hedges.modal"},
    "hedges.except": {"hedges.except", "hedges.some", "hedges.most"},
    "hedges.either": {"hedges.either", "hedges.modal", "hedges.some"},
    "hedges.tried": {"hedges.tried", "hedges.planned", "hedges.modal"},
}


def is_kept(read: Parsed, view: View, section: str) -> bool:
    """Tell whether nothing is said more surely; a cause may be named under Root cause."""
    if section != "root_cause" and _adds_a_cause(read, view):
        return False
    for clause in read.clauses:
        aligned = alignment(clause, view)
        if _drops_a_hedge(clause, read, aligned) or _adds_a_universal(clause, view, aligned):
            return False
    return True


def _drops_a_hedge(clause: Clause, read: Parsed, aligned: Aligned) -> bool:
    nearest = best(aligned)
    if not nearest:
        return False
    told = {
        kind
        for other in read.clauses
        if other.sentence is clause.sentence
        for kind in other.kinds("hedges.")
    }
    return all(any(_is_dropped(kind, told) for kind in other.kinds("hedges.")) for other in nearest)


def _is_dropped(kind: str, told: set[str]) -> bool:
    careful = _AS_CAREFUL.get(kind)
    return careful is not None and told.isdisjoint(careful)


def _adds_a_universal(clause: Clause, view: View, aligned: Aligned) -> bool:
    mine = clause.kinds("universals.")
    if not mine:
        return False
    theirs = {kind for _, other in aligned for kind in other.kinds("universals.")}
    if any("universals.never" in other.marks for other in view.clauses()):
        theirs.add("universals.never")
    if "universals.certain" in mine and "universals.certain" not in theirs:
        return True
    if any(word.text.lower() in {"none", "nothing"} for word in clause.words):
        mine -= {"universals.never"}  # a negation that `not` can stand for
    if "universals.counted" in mine:
        mine -= {"universals.counted"}
        if any(_is_a_part(other) for _, other in aligned):
            return True
    return not mine <= theirs


def _is_a_part(clause: Clause) -> bool:
    """Tell whether the clause counts fewer than all, as `2 of 5` does."""
    parts = [value for token in clause.tokens if token.kind == "of" for value in token.values]
    return any(one != other for one, other in parts)


def _adds_a_cause(read: Parsed, view: View) -> bool:
    if not any("causal" in clause.marks for clause in read.clauses):
        return False
    return not any(
        source.kind == "cause"
        or any("causal" in clause.marks for clause in source.read.clauses)
        or _is_one_account(read, source)
        for source in view.sources
    )


def _is_one_account(read: Parsed, source: Source) -> bool:
    """Tell whether one input tells all of it, and does not merely tell what came after what."""
    view = View([source])
    least = _MOST if len(read.clauses) > 1 else _ALL
    nearest = [best(alignment(clause, view), least) for clause in read.clauses]
    if not all(nearest):
        return False
    return not any(
        word.text.lower() in _IN_TIME for found in nearest for one in found for word in one.words
    )
