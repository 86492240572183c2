"""Clauses that are too short to say anything by themselves belong to a neighbour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from webapp.notes.language.clauses import Clause

_SAYS_SOMETHING = 2  # words: one alone says nothing
_PREDICATES = frozenset({"be", "hav", "do"})
_RELATIVE = frozenset({"which", "who", "whose"})
_CONTRASTING = frozenset({"while", "whereas"})


def merged(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Join what is too short to mean anything alone with its neighbour in the sentence."""
    kept: list[Clause] = []
    for clause, after in zip_longest(clauses, clauses[1:]):
        last = kept[-1] if kept else None
        opens = after is not None and after.sentence is clause.sentence and _opens_another(clause)
        if last and last.sentence is clause.sentence and not opens and _is_short_of(last, clause):
            last.words += clause.words
            last.tokens += clause.tokens
            last.marks |= clause.marks
            for mark, scope in clause.scopes.items():
                last.scopes[mark] = last.scopes.get(mark, frozenset()) | scope
            last.content |= clause.content
            last.poles |= clause.poles
            last.explicit = last.explicit or clause.explicit
            last.negated |= clause.negated
            last.denials |= clause.denials
        elif clause.words or clause.tokens:
            kept.append(clause)
    yield from kept


def _opens_another(clause: Clause) -> bool:
    """Tell whether it belongs to what follows: `while SRV2, which was patched, has none`."""
    return bool(clause.words) and clause.words[0].text.lower() in _CONTRASTING


def _is_short_of(last: Clause, clause: Clause) -> bool:
    short = min(last, clause, key=_size)
    says = _size(short) and any(word.stem in _PREDICATES for word in short.words)
    if last.explicit and clause.words and clause.words[0].text.lower() in _RELATIVE:
        return False  # `not on SRV2, which is in use`
    return _size(short) < _SAYS_SOMETHING and not says


def _size(clause: Clause) -> int:
    return len(clause.things) + sum(bool(word.poles and not word.keys) for word in clause.words)
