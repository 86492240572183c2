"""Whether cause and effect have changed places.

input                                     statement
The fan failed, so the card overheated.   The fan failed because the card overheated.
After the swap the till got a new IP.     After the till got a new IP it was swapped.
"""

from __future__ import annotations

from webapp.notes.language.causality import Pair, pairs
from webapp.notes.language.clauses import Parsed
from webapp.notes.support.sources import View

_GAIN = 0.6
_MOSTLY = 1.5


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no input gives for the cause what the statement gives for the effect."""
    said = list(pairs(read))
    if not said:
        return True
    told = [pair for source in view.sources for pair in source.causes]
    return not any(_is_turned(mine, told) for mine in said)


def are_told(read: Parsed, view: View) -> bool:
    """Tell whether an input says of the same two acts which came first: `before`, `after`."""
    said = list(pairs(read))
    told = [pair for source in view.sources for pair in source.causes]
    return bool(said) and all(
        any(_overlap(mine, theirs) >= _MOSTLY and _meet(mine, theirs) for theirs in told)
        for mine in said
    )


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
