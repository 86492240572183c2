"""Whether what stands under a label is said of what that label names.

input                                  statement
SRV1: 3 of 8 failed, SRV2: none.       3 of 8 failed on SRV2.
"""

from __future__ import annotations

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.support.pairing import THINGS, is_same
from webapp.notes.support.sources import View


def are_kept(read: Parsed, view: View) -> bool:
    if not any(source.labelled for source in view.sources):
        return True
    return not any(
        _is_anothers(token, clause, view)
        for clause in read.clauses
        for token in clause.tokens
        if token.kind not in THINGS
    )


def _is_anothers(token: HardToken, clause: Clause, view: View) -> bool:
    """Tell whether it stands in the inputs under labels alone, and this clause names another."""
    under = [
        one.label for source in view.sources for one in source.labelled if is_same(one.token, token)
    ]
    held = sum(is_same(other, token) for source in view.sources for other in source.read.tokens)
    if not under or len(under) < held or _has_one_of(clause, under):
        return False
    labels = [one.label for source in view.sources for one in source.labelled]
    return _has_one_of(clause, labels)


def _has_one_of(clause: Clause, labels: list[HardToken]) -> bool:
    return any(is_same(label, other) for label in labels for other in clause.tokens)
