"""Whether a statement speaks of all, or of none, where its inputs speak of some.

input                            statement
Two users cannot print.          All users cannot print.
New users do not see the drive.  No user sees the drive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.told import Told
from webapp.notes.support.alignment import Aligned, alignment, best
from webapp.notes.support.assertions import of_clause
from webapp.notes.support.sources import View

_RECURRING = frozenset({"daily", "weekly", "nightly", "hourly", "monthly", "yearly", "per", "all"})
_OF_THEM = frozenset({("of", "them"), ("of", "these"), ("of", "those"), ("of", "which")})
_OF_EACH = frozenset({"both", "per"})
_NONE = frozenset({"no", "none", "nobody", "nothing"})
_ANY = frozenset({"a", "an", "any"})  # `not a user` is no user


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether nothing is said of more than the inputs say it of."""
    said = view.analysed(read).predicates
    if any(_is_denied_of_all(one, view.told) for one in said):
        return False
    return not any(
        _adds_a_universal(clause, said, view, alignment(clause, view)) for clause in read.clauses
    )


def _is_denied_of_all(one: Predicate, told: Told) -> bool:
    """Tell whether `no user` is said of what every input denies of some: `new users do not`."""
    subject = one.subject
    if subject is None or one.loose or subject.items[0].lower not in _NONE:
        return False
    twins = [
        (other, thing)
        for other in told.twins(one)
        if (thing := _counterpart(one, other)) is not None
    ]
    return bool(twins) and all(
        thing.items[0].lower not in _NONE | _ANY
        and (_narrows(other, thing) - _narrows(one, subject))
        for other, thing in twins
    )


def _counterpart(one: Predicate, other: Predicate) -> Phrase | None:
    """Return what has in the other verb the part that the subject has in this one."""
    if one.passive == other.passive:
        return other.subject
    if one.passive:
        return next((phrase for phrase in other.patients if not phrase.is_pronoun), None)
    return None


def _narrows(one: Predicate, thing: Phrase) -> set[object]:
    """Return what tells the thing from others of its kind."""
    keys = set(thing.keys - thing.head)
    for preposition in ("on", "in", "with", "of", "for"):
        keys |= {key for phrase in one.governed.get(preposition, ()) for key in phrase.keys}
    return keys


def _adds_a_universal(
    clause: Clause, said: Sequence[Predicate], view: View, aligned: Aligned
) -> bool:
    mine = clause.kinds("universals.")
    if not mine:
        return False
    theirs = {kind for _, other in aligned for kind in other.kinds("universals.")}
    if any("universals.never" in other.marks for other in view.clauses()):
        theirs.add("universals.never")
    recur = any("universals.every" in other.marks or _recurs(other) for other in view.clauses())
    apart = any(_is_a_part(other) for _, other in aligned)
    if ("universals.every" in mine and not recur) or ("universals.counted" in mine and apart):
        return True
    return not mine - set(_needing_no_other(clause, said, view, aligned)) <= theirs


def _needing_no_other(
    clause: Clause, said: Sequence[Predicate], view: View, aligned: Aligned
) -> Iterator[str]:
    """Yield the kinds of universals that the inputs support without one of that kind."""
    yield from ("universals.every", "universals.counted")
    if clause.explicit:
        yield "universals.certain"  # `could not be proved`
    none = any(word.text.lower() in {"none", "nothing"} for word in clause.words)
    if none or _is_by_nobody(clause, said, view.told):
        yield "universals.never"  # a negation that `not` can stand for
    nearest = {id(other.sentence) for other in best(aligned)}
    if any(_is_of_each(other) for _, other in aligned if id(other.sentence) in nearest):
        yield "universals.all"
    if any("universals.all" in other.marks for other in best(aligned)):
        yield "universals.always"  # `each time` for `at every start`


def _is_of_each(clause: Clause) -> bool:
    """Tell whether the clause says it of both, of `all 6`, or so much per one."""
    words = {word.text.lower() for word in clause.words}
    return bool(words & _OF_EACH) or ("all" in words and "universals.counted" in clause.marks)


def _is_by_nobody(clause: Clause, said: Iterable[Predicate], told: Told) -> bool:
    """Tell whether `nobody checked it` stands for an input's `it was not checked`."""
    return any(
        one.agent is not None
        and one.agent.items[0].lower in _NONE
        and any(other.passive and other.negated and not other.agent for other in told.twins(one))
        for one in of_clause(clause, said)
    )


def _recurs(clause: Clause) -> bool:
    return any(word.text.lower() in _RECURRING for word in clause.words)


def _is_a_part(clause: Clause) -> bool:
    """Tell whether the clause counts fewer than all, as `2 of 5` does."""
    parts = [value for token in clause.tokens if token.kind == "of" for value in token.values]
    if any(one != other for one, other in parts):
        return True
    words = [word.text.lower() for word in clause.words]
    return any(pair in _OF_THEM for pair in pairwise(words)) and bool(clause.tokens)
