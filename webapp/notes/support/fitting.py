"""Whether each hard token stands where the inputs have it, and not where they have a rival.

input                                         statement
SRV1 runs 9.0.41; Ann put 9.0.69 on SRV2.     Ann put 9.0.41 on SRV2.
The wait was set from 20 to 60 s.             The wait was set to 20 s.

A token fits by the words around it: each counts the more, the nearer it stands in both texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.phrases import Key, Predicate
from webapp.notes.language.surroundings import Line, lines
from webapp.notes.support.assertions import is_denied
from webapp.notes.support.roles import conflicts
from webapp.notes.support.sources import View

_SHAPED = frozenset({"name", "host"})
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_LIKE_SIZED = 1  # digits more or fewer
_GUIDED = 0.7  # what the same `from` or `to` counts for, and another against
_AROUND = 12  # words and tokens on each side
_MOST, _MOST_PLACES = 16, 100  # tokens of a sentence, places of a kind: a pasted list has hundreds
_MARGIN, _SHARE = 0.1, 1.15
_UNLIKE = 0.4  # how much better a rival must fit that nobody takes for the token: 3 for 700419


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether no token's place would fit a rival of the inputs better."""
    told: set[Key] = {key for token in read.tokens for key in _keys(token)}
    return not any(
        _is_anothers(line, at, token, view, told)
        for line in lines(read)
        for at, token in line.tokens[:_MOST]
        if not (_is_party(token, read, view) or _labels_another(token, read, view))
    )


def _is_anothers(line: Line, at: int, token: HardToken, view: View, told: set[Key]) -> bool:
    own = [
        _fit(token, line, at, other, place) for other, place, _ in _places(token, view, same=True)
    ]
    if not own:
        return False  # told in other words
    most = max(own) * _SHARE + _MARGIN
    return any(
        _keys(rival).isdisjoint(told)
        and _fit(token, line, at, other, place) > most + (0 if _is_like(rival, token) else _UNLIKE)
        for other, place, rival in _places(token, view, same=False)
        if _units(rival) & _units(token)
    )


def _places(token: HardToken, view: View, *, same: bool) -> Iterator[tuple[Line, int, HardToken]]:
    """Yield where the inputs have the token, or others of its kind: the first hundred."""
    found = (
        (line, place, other)
        for source in view.sources
        for line in source.lines
        for place, other in line.tokens
        if other.kind == token.kind and same != other.values.isdisjoint(token.values)
    )
    return islice(found, _MOST_PLACES)


def _fit(token: HardToken, line: Line, at: int, other: Line, place: int) -> float:
    """Return how much of what is around one place is around the other, and how near."""
    sided = token.kind == "number"
    around = sum(
        other.nearness(place, line.keys[here], ahead=here > at if sided else None) / abs(at - here)
        for here in range(max(0, at - _AROUND), min(len(line.keys), at + _AROUND + 1))
        if here != at
    )
    guides = line.guides.get(at), other.guides.get(place)
    if not all(guides):
        return around
    return around + (_GUIDED if guides[0] == guides[1] else -_GUIDED)


def _is_like(rival: HardToken, token: HardToken) -> bool:
    """Tell whether the one may be taken for the other: `SRV1` for `SRV2`, not for `KB890830`."""
    if token.kind in _SHAPED:
        return _shape(rival) == _shape(token)
    if token.kind != "number" or _units(rival) & _units(token) - {""}:
        return True
    return abs(_size(rival) - _size(token)) <= _LIKE_SIZED


def _units(token: HardToken) -> set[str]:
    return {unit for _, unit in token.values} if token.kind == "number" else {""}


def _shape(token: HardToken) -> str:
    return _DIGITS.sub("9", _LETTERS.sub("a", token.text.lower()))


def _size(token: HardToken) -> int:
    return max(len(str(amount).partition(".")[0]) for amount, _ in token.values)


def _keys(token: HardToken) -> set[Key]:
    return {(token.kind, value) for value in token.values}


def _labels_another(token: HardToken, read: Parsed, view: View) -> bool:
    """Tell whether an input has it as the label of another: `SRV1: 3 of 8 failed`."""
    return any(
        one.token is not one.label
        and not one.label.values.isdisjoint(token.values)
        and any(not one.token.values.isdisjoint(other.values) for other in read.tokens)
        for source in view.sources
        for one in source.labelled
    )


def _is_party(token: HardToken, read: Parsed, view: View) -> bool:
    """Tell whether an input has it with the same verb in the same part, and all others too."""
    keys = _keys(token)
    return any(
        (parts := _parts(one, keys))
        and any(
            (_excludes(twin, keys) and is_denied(one) != is_denied(twin))
            or (
                not parts.isdisjoint(_parts(twin, keys))
                and is_denied(one) == is_denied(twin)
                and not conflicts(one, twin, view.told)
            )
            for twin in view.told.twins(one)
        )
        for one in view.analysed(read).predicates
    )


def _excludes(one: Predicate, keys: set[Key]) -> bool:
    """Tell whether it is said not to be so of that: `works on SRV1 but not on SRV2`."""
    return any(not phrase.figures.isdisjoint(keys) for phrase in one.denied)


def _parts(one: Predicate, keys: set[Key]) -> set[str]:
    """Return which prepositions govern it, and "" where none does."""
    plain = [phrase for phrase in (one.agent, *one.patients) if phrase is not None]
    return {
        preposition
        for preposition, phrases in {"": plain, **one.governed}.items()
        if any(not phrase.figures.isdisjoint(keys) for phrase in phrases)
    }
