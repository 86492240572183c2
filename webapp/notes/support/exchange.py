"""Whether two things of a statement have exchanged their places.

A statement is suspect when it would follow an input's words more closely with two of its noun
phrases exchanged:

    input       Group A may write, group B may only read.
    statement   Group B may write, group A may only read.

Passive verbs are other words than active ones, and `A and B` is `B and A`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations, pairwise

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.steps import LEFT_OUT, names_of
from webapp.notes.language.told import Told
from webapp.notes.support.comparison import OTHER, SAME, compared
from webapp.notes.support.sources import View

_LEAST_GAIN = 2
_MOST_PHRASES = 12


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no two noun phrases stand in each other's place."""
    if _places_are_exchanged(view.analysed(read).predicates, view.told):
        return False
    return not any(
        _is_exchange(row, phrases, view)
        for row, phrases in view.analysed(read).sentences
        if len(phrases) <= _MOST_PHRASES
    )


def _places_are_exchanged(said: Sequence[Predicate], told: Told) -> bool:
    """Tell whether two verbs have each other's place: `made in A, shown on B`."""
    moved = [
        (phrase, twin)
        for one in said[:_MOST_PHRASES]
        for twin in told.twins(one)
        for phrase in _governed(one)
        if _governed(twin) and compared(phrase, _governed(twin)) == OTHER
    ]
    return any(
        twin is not other
        and twin.keys != other.keys
        and compared(phrase, _governed(other)) == SAME
        and compared(place, _governed(twin)) == SAME
        for (phrase, twin), (place, other) in combinations(moved, 2)
    )


def _governed(one: Predicate) -> list[Phrase]:
    return [phrase for phrases in one.governed.values() for phrase in phrases]


def _is_exchange(row: Sequence[Item], phrases: Sequence[Phrase], view: View) -> bool:
    names = names_of(row)
    kept = [item for item in row if item.tag not in LEFT_OUT]
    places = {id(item): at for at, item in enumerate(kept)}
    spans = []
    for phrase in phrases:
        own = [places[id(item)] for item in phrase.items if id(item) in places]
        if own and own == list(range(own[0], own[-1] + 1)):
            spans.append((own[0], own[-1] + 1))
        names_in = [
            places[id(item)] for item in phrase.items if id(item) in places and _is_name(item)
        ]
        spans += [(at, at + 1) for at in names_in]
    least = _followed(names, view) + _LEAST_GAIN
    return any(
        _follows_more(names, first, second, view, least)
        for first, second in combinations(sorted(set(spans)), 2)
        if first[1] <= second[0] and not _are_joined(kept, first, second)
    )


def _are_joined(kept: Sequence[Item], first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Tell whether nothing or one verb stands between: who does what is asked elsewhere."""
    between = [item.tag for item in kept[first[1] : second[0]]]
    if not between:
        return True
    return between in (["verb"], ["verb", "preposition"])


def _is_name(item: Item) -> bool:
    return item.token is not None or (item.word is not None and item.word.is_name)


def _follows_more(
    names: Sequence[Hashable],
    first: tuple[int, int],
    second: tuple[int, int],
    view: View,
    least: int,
) -> bool:
    """Tell whether the inputs have `least` steps of the row or more with the two exchanged."""
    one, other = names[slice(*first)], names[slice(*second)]
    if one == other:
        return False
    turned = [
        *names[: first[0]],
        *other,
        *names[first[1] : second[0]],
        *one,
        *names[second[1] :],
    ]
    return _followed(turned, view) >= least


def _followed(names: Sequence[Hashable], view: View) -> int:
    return sum(step in view.steps for step in pairwise(names))
