"""Which figure, action or state belongs to which name.

input                                       statement                fails
Ann reported it, Ben restarted the server.  Ben reported it.         another did
SRV1 has 8 GB, SRV2 has 16 GB.              SRV1 has 16 GB.          another has
5 users share 3 printers.                   3 users share printers.  other things are counted
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.folding import is_inflected
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.phrases import Analysis, Predicate, counted
from webapp.notes.language.thesaurus import is_english
from webapp.notes.support import assertions
from webapp.notes.support.comparison import are_alike
from webapp.notes.support.sources import Source, View

_FIGURES = frozenset({"number", "of", "ordinal"})
_MOMENTS = frozenset({"date", "time"})
_LEAST_SHARED = 2
_MOST_COMPARED = 8  # keys of a clause and clauses of a statement, two and two
_BESIDE = 5  # words between a number and the name it goes with
Key = object


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether each name keeps the company it has in the inputs."""
    said = view.analysed(read).predicates
    open_ = [clause for clause in read.clauses if not _is_asserted(clause, said, view)]
    if any(_is_in_other_company(clause, view) for clause in open_):
        return False
    if _number_is_moved(view.analysed(read), view):
        return False
    halved = read.clauses if len(view.sources) == 1 else open_  # of one input no half is its own
    return not _parts_are_exchanged(halved, view)


def _is_asserted(clause: Clause, said: Sequence[Predicate], view: View) -> bool:
    """Tell whether the inputs say each verb of the same parties, and one holds all its tokens."""
    verbs = assertions.of_clause(clause, said)
    if not verbs or any(assertions.asserted(one, view) != assertions.YES for one in verbs):
        return False
    told: set[Key] = {(token.kind, value) for token in clause.tokens for value in token.values}
    done = {key for one in verbs for key in one.keys if key in clause.content}
    when: set[Key] = {key for key in told if isinstance(key, tuple) and key[0] in _MOMENTS}
    return any(
        all(key in one.holders for key in told | done) and _have_their_time(done, when, one)
        for one in view.sources
    )


def _have_their_time(done: set[Key], when: set[Key], source: Source) -> bool:
    """Tell whether each moment stands in a sentence of what is done: not `10:05 restarted SRV2`."""
    held = [{key for one in whole for key in one.content} for whole in source.read.sentences()]
    return all(any(moment in one and not done.isdisjoint(one) for one in held) for moment in when)


def entities(clause: Clause) -> Iterator[tuple[str, Key]]:
    for token in clause.tokens:
        for value in token.values:
            kind = "figure" if token.kind in _FIGURES else token.kind
            yield kind, (token.kind, value)
    for word in clause.words:
        if word.is_name and word.keys and not (word.opens and is_inflected(word.text.lower())):
            yield from (
                ("proper noun", key) for key in word.keys if not lexicon().is_listed(word.stem)
            )


def _is_in_other_company(clause: Clause, view: View) -> bool:
    """Tell whether what is said of a name is said of another of its class, and not of it."""
    named = list(entities(clause))
    told = {key for _, key in named}
    for kind, key in named:
        if kind == "figure":
            continue  # `roles.py` and `exchange.py` ask whose it is
        peers = {peer for sort, peer in named if sort == kind}
        company = [one for one in clause.content if one not in peers or one == key]
        company.remove(key)
        shared = view.sharing(company)
        if not shared or not view.sharing([key]):
            continue
        top = max(count for count, _ in shared)
        own = max((count for count, other in shared if key in other.content), default=0)
        if top - own < min(_LEAST_SHARED, len(company)):
            continue
        nearest = [other for count, other in shared if count == top]
        if all(_is_anothers(other, kind, key, told, view) for other in nearest):
            return True
    return _are_recombined(named, view)


def _is_anothers(clause: Clause, kind: str, key: Key, told: set[Key], view: View) -> bool:
    """Tell whether the clause, or its sentence that does not name this one, is of another."""
    sentence = [one for one in view.clauses() if one.sentence is clause.sentence]
    if _has_rival(clause, kind, told):
        return True
    named = any(key in one.content for one in sentence)
    return not named and any(_has_rival(one, kind, told) for one in sentence)


def _has_rival(clause: Clause, kind: str, told: set[Key]) -> bool:
    """Tell whether another of the kind is named: a word of the language names nobody."""
    return any(
        sort == kind and key not in told and not (isinstance(key, str) and is_english(key))
        for sort, key in entities(clause)
    )


def _are_recombined(named: Sequence[tuple[str, Key]], view: View) -> bool:
    """Tell whether two names never stand together, but each with another of the other's class."""
    told = {key for _, key in named}
    for (kind, one), (sort, other) in combinations(named[:_MOST_COMPARED], 2):
        with_one = [clause for _, clause in view.sharing([one])]
        with_other = [clause for _, clause in view.sharing([other])]
        if any(other in clause.content for clause in with_one):
            continue
        if (
            with_one
            and with_other
            and all(_has_rival(clause, sort, told) for clause in with_one)
            and all(_has_rival(clause, kind, told) for clause in with_other)
        ):
            return True
    return False


def _parts_are_exchanged(clauses: Sequence[Clause], view: View) -> bool:
    """Tell whether two clauses of the statement have exchanged halves of two of the inputs'."""
    pairs = [_Pairs(clause, view) for clause in clauses[:_MOST_COMPARED] if len(clause.content) > 1]
    return any(
        are_alike(a, a2) and are_alike(b, b2) and _meet(a, b2, view) and _meet(a2, b, view)
        for one, other in combinations(pairs, 2)
        for a, b in one.apart
        for a2, b2 in other.apart
    )


class _Pairs:
    """A clause's content words that never meet in a clause of the inputs, two and two."""

    def __init__(self, clause: Clause, view: View) -> None:
        known = [key for key in clause.things if view.sharing([key])][:_MOST_COMPARED]
        self.apart = [
            pair
            for couple in combinations(known, 2)
            if not _meet(*couple, view)
            for pair in (couple, couple[::-1])
        ]


def _meet(one: Key, other: Key, view: View) -> bool:
    return any(other in clause.content for _, clause in view.sharing([one]))


def _number_is_moved(said: Analysis, view: View) -> bool:
    """Tell whether a number counts what in the inputs only another number counts."""
    told = [pair for source in view.sources for pair in source.counted]
    for key, things in counted(said):
        same = {thing for number, other in told if number == key for thing in other}
        rivals = (number != key and not things.isdisjoint(other) for number, other in told)
        if same and same.isdisjoint(things) and any(rivals):
            return True
    return False


def numbers_stand_by_their_names(read: Parsed, view: View) -> bool:
    """Tell whether each number stands in one input together with the name nearest to it."""
    if len(view.sources) == 1:
        return True
    for clause in read.clauses:
        names = {
            key: place
            for key, place in clause.places().items()
            if any(key == name and kind != "figure" for kind, name in entities(clause))
        }
        for token in clause.tokens:
            if token.kind == "number" and names:
                near = min(names, key=lambda name: abs(names[name] - token.start))
                if _is_beside(names[near], token.start, clause) and not _stand_together(
                    token, near, view
                ):
                    return False
    return True


def _is_beside(place: int, other: int, clause: Clause) -> bool:
    first, last = sorted((place, other))
    return sum(first < word.start < last for word in clause.words) <= _BESIDE


def _stand_together(token: HardToken, name: Key, view: View) -> bool:
    return any(
        (name in one.holders or name in one.counts or name in one.vocabulary)
        and any(one.count(token.kind, value) for value in token.values)
        for one in view.sources
    )
