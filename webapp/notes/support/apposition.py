"""Whether what stands in brackets behind a name is said of that name.

input                                               statement
px2 (192.0.2.22) and px3 (192.0.2.23) answer.       px3 has the address 192.0.2.22.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.support.pairing import THINGS, is_same
from webapp.notes.support.sources import View


def is_kept(read: Parsed, view: View) -> bool:
    return not any(_is_called_by_another(clause, view) for clause in read.clauses)


def _is_called_by_another(clause: Clause, view: View) -> bool:
    """Tell whether `px3 (192.0.2.23)` goes with the address that stands so behind `px2`."""
    pairs = [pair for source in view.sources for pair in _apposed(source.read)]
    mine = [token for token in clause.tokens if token.kind in THINGS]
    return any(
        is_same(name, one)
        and other.kind == address.kind
        and not is_same(other, address)
        and any(is_same(rival, other) for _, rival in pairs)
        and not any(is_same(rival, other) and _holds(clause, owner) for owner, rival in pairs)
        for name, address in pairs
        for one in mine
        for other in clause.tokens
    )


def _apposed(read: Parsed) -> Iterator[tuple[HardToken, HardToken]]:
    """Yield each thing with what stands in brackets right behind it."""
    for one, other in pairwise(read.tokens):
        if one.kind in THINGS and read.text[one.end : other.start] == " (":
            yield one, other


def _holds(clause: Clause, token: HardToken) -> bool:
    return any(is_same(token, other) for other in clause.tokens)
