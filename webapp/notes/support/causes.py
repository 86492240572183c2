"""Whether cause and effect have changed places.

input                                     statement
The fan failed, so the card overheated.   The fan failed because the card overheated.
After the swap the till got a new IP.     After the till got a new IP it was swapped.
"""

from __future__ import annotations

from webapp.notes.language.causality import Pair
from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.support.sources import View

_GAIN = 0.6
_MOSTLY = 1.5
_SEVERAL = 2
_CONCEDING = frozenset({"although", "though", "despite"})
_CLEARING = ("nothing to do with", "not related", "unrelated", "not the cause", "not the reason")


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no input gives for the cause what the statement gives for the effect."""
    if _blames_what_is_cleared(read, view):
        return False
    said = view.ordered(read)
    told = [pair for source in view.sources for pair in source.causes]
    if any(_is_told_in_spite_of_it(clause, read, told) for clause in read.clauses):
        return False
    return not any(_is_turned(mine, told) for mine in said)


def are_told(read: Parsed, view: View) -> bool:
    """Tell whether an input says of the same two acts which came first: `before`, `after`."""
    said = view.ordered(read)
    told = [pair for source in view.sources for pair in source.causes]
    return bool(said) and all(
        any(_overlap(mine, theirs) >= _MOSTLY and _meet(mine, theirs) for theirs in told)
        for mine in said
    )


def _is_told_in_spite_of_it(clause: Clause, read: Parsed, told: list[Pair]) -> bool:
    """Tell whether `it failed although B` is said where an input gives B for why it failed."""
    if not any(word.text.lower() in _CONCEDING for word in clause.words):
        return False
    rest = (one for one in read.clauses if one is not clause and one.sentence is clause.sentence)
    mine = (clause.things, frozenset(key for one in rest for key in one.things))
    pairs = [mine, (mine[1], mine[0])]
    return any(_overlap(one, other) >= _MOSTLY for one in pairs for other in told)


def _is_turned(mine: Pair, told: list[Pair]) -> bool:
    forth = max((_overlap(mine, theirs) for theirs in told), default=0.0)
    turned = [(effect, cause) for cause, effect in told]
    back = max((_overlap(mine, theirs) for theirs in turned if _meet(mine, theirs)), default=0.0)
    return back - forth >= _GAIN


def _overlap(mine: Pair, theirs: Pair) -> float:
    """Return from 0 to 2 how much of both sides another pair holds."""
    return sum(len(one & other) / len(one) for one, other in zip(mine, theirs, strict=True) if one)


def _meet(mine: Pair, theirs: Pair) -> bool:
    """Tell whether each side shares something: not a cause alone that is an effect elsewhere."""
    return all(one & other for one, other in zip(mine, theirs, strict=True))


def _blames_what_is_cleared(read: Parsed, view: View) -> bool:
    """Tell whether a cause is named of which an input says: `it has nothing to do with that`."""
    blaming = [clause for clause in read.clauses if _blames(clause)]
    cleared = [one.things for one in view.clauses() if _clears(one)] if blaming else []
    return any(len(one.things & things) >= _SEVERAL for one in blaming for things in cleared)


def _clears(clause: Clause) -> bool:
    lower = " ".join(word.text.lower() for word in clause.words)
    return any(phrase in lower for phrase in _CLEARING)


def _blames(clause: Clause) -> bool:
    return "causal" in clause.marks and not clause.explicit and not _clears(clause)
