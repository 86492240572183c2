"""Whether what stands together in the inputs still does: thing and figure, first and last name.

input                                       statement
SRV1 uses 8 GB, SRV2 16 GB.                 SRV1 uses 16 GB and SRV2 8 GB.
On 12 May: the deadline is 20 May.          The deadline is 12 May.
Lotus Press waits for proofs.               Lotus Print waits for proofs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.support.sources import View

THINGS = frozenset({"name", "host", "ip", "email", "file"})
_FIGURES = frozenset({"number", "date", "time", "version", "code"})
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]{2,20}-[^\W\d_]{2,20}(?![\w-])")
_EARLIER = frozenset({"before", "previously", "formerly", "earlier"})
_MOST = 6
_TELLING = 2
_CLEARLY = 2  # keys of the clause that stand with the other figure only
Atom = tuple[bool, str, object]  # whether it is a thing, its kind, what it is


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no figure stands by another thing, and no name is made of two."""
    return not (
        any(_is_of_another(clause, view) for clause in read.clauses)
        or _are_exchanged(read, view)
        or _is_made_of_two_names(read, view)
        or any(_counts_otherwise(clause, view) for clause in read.clauses)
        or _was_otherwise_before(read, view)
    )


def _counts_otherwise(clause: Clause, view: View) -> bool:
    """Tell whether `50 badges in 7 minutes` is said of 7 minutes that had 150 badges."""
    mine = list(_counts(clause))
    return any(
        _is_counted_otherwise(number, things, figure, view)
        for number, things in mine
        for figure in clause.tokens
        if _is_figure(figure)
    )


def _is_counted_otherwise(
    number: HardToken, things: frozenset[str], figure: HardToken, view: View
) -> bool:
    holders = [
        list(_counts(other))
        for other in view.clauses()
        if any(is_same(token, figure) for token in other.tokens)
    ]
    rivals = [
        [told for told, others in one if not things.isdisjoint(others)] for one in holders if one
    ]
    return (
        bool(holders)
        and any(rivals)
        and all(not any(is_same(told, number) for told in found) for found in rivals)
    )


def _counts(clause: Clause) -> Iterator[tuple[HardToken, frozenset[str]]]:
    """Yield each plain number with the thing right behind it."""
    for token in clause.tokens:
        if token.kind == "number" and not _units(token):
            behind = next((word for word in clause.words if word.start > token.start), None)
            if behind is not None and behind.keys and behind.start - token.end <= 1:
                yield token, behind.keys


def _was_otherwise_before(read: Parsed, view: View) -> bool:
    """Tell whether `before it was 40 ms` is said where the inputs say it of another figure."""
    mine = list(_earlier(read))
    told = [token for source in view.sources for token in _earlier(source.read)]
    return any(all(_is_rival(other, token) for other in told) for token in mine if told)


def _earlier(read: Parsed) -> Iterator[HardToken]:
    for clause in read.clauses:
        for word in clause.words:
            if word.text.lower() not in _EARLIER:
                continue
            behind = [token for token in clause.tokens if token.start > word.start][:1]
            between = [
                one
                for one in clause.words
                if behind and word.start < one.start < behind[0].start and one.keys
            ]
            if not between:
                yield from (token for token in behind if _units(token))


def _is_of_another(clause: Clause, view: View) -> bool:
    """Tell whether the inputs tell a rival figure of all this, and this figure of none of it."""
    figures = [token for token in clause.tokens if _is_figure(token)]
    if len(figures) != 1:
        return False
    content: set[object] = {
        key for word in clause.words for key in word.keys if view.sharing([key])
    }
    content |= {
        (token.kind, value)
        for token in clause.tokens
        if token.kind in THINGS
        for value in token.values
    }
    named = any(_is_surely_a_name(word) for word in clause.words)
    if len(content) < _TELLING and not named:
        return False  # `the other adapters` may be anything
    held = list(_contents_around(figures[0], view))
    if not content or not held:
        return False
    own = max(len(content & one) for one in held)
    return (own == 0 or len(content) - own >= _CLEARLY) and any(
        content <= other.content and any(_is_rival(token, figures[0]) for token in other.tokens)
        for _, other in view.sharing(content)
    )


def _contents_around(figure: HardToken, view: View) -> Iterator[frozenset[object]]:
    """Yield what each clause with the figure says; a check is told in label and note together."""
    for source in view.sources:
        whole = frozenset(key for one in source.read.clauses for key in one.content)
        for clause in source.read.clauses:
            if any(is_same(token, figure) for token in clause.tokens):
                yield whole if source.asks else clause.content


def _is_surely_a_name(word: Word) -> bool:
    """Tell whether a capital is none of grammar: not the first word's, but that of `PerHost`."""
    return word.is_name and (not word.opens or not word.text[1:].islower())


def is_same(token: HardToken, figure: HardToken) -> bool:
    """Tell whether both may be one figure: 6 February and 6 February 2026 may."""
    if token.kind != figure.kind:
        return False
    if token.kind != "date":
        return not token.values.isdisjoint(figure.values)
    return any(
        one.is_told_by(other) or other.is_told_by(one)
        for one in token.values
        for other in figure.values
    )


def _is_figure(token: HardToken) -> bool:
    return token.kind in _FIGURES and (token.kind != "number" or bool(_units(token)))


def _is_rival(token: HardToken, figure: HardToken) -> bool:
    same = token.kind == figure.kind and _units(token) == _units(figure)
    return same and not is_same(token, figure)


def _units(token: HardToken) -> frozenset[str]:
    if token.kind != "number":
        return frozenset()
    return frozenset(unit for _, unit in token.values if unit)


def _are_exchanged(read: Parsed, view: View) -> bool:
    """Tell whether two things have each other's figure, told in turn: `A x, B y`."""
    mine = list(_atoms(read))
    things = [atom for atom in mine if atom[0]][:_MOST]
    figures = [atom for atom in mine if not atom[0]][:_MOST]
    fours = [
        (*couple, *values)
        for couple in combinations(things, 2)
        for values in combinations(figures, 2)
        if couple[0][1] == couple[1][1] and values[0][1] == values[1][1]
    ]
    told = [list(_atoms(source.read)) for source in view.sources] if fours else []
    return any(_are_otherwise(_in_turn(mine, four), four, told) for four in fours)


def _are_otherwise(
    said: frozenset[frozenset[Atom]] | None, four: Sequence[Atom], told: Sequence[Sequence[Atom]]
) -> bool:
    return said is not None and any(_in_turn(row, four) not in (None, said) for row in told)


def _in_turn(row: Sequence[Atom], four: Sequence[Atom]) -> frozenset[frozenset[Atom]] | None:
    """Return which thing goes with which figure where they take turns, each told once."""
    found = [atom for atom in row if atom in four]
    if len(found) != len(four) or len(set(found)) != len(four):
        return None
    if found[0][0] == found[1][0] or found[2][0] == found[3][0] or found[0][0] != found[2][0]:
        return None
    return frozenset({frozenset(found[:2]), frozenset(found[2:])})


def _atoms(read: Parsed) -> Iterator[Atom]:
    """Yield the things and figures of a text in order."""
    taken = [(token.start, token.end) for token in read.tokens]
    row = [(token.start, _atom(token)) for token in read.tokens if token.kind in THINGS | _FIGURES]
    row += [
        (match.start(), (False, "compound", match[0].lower()))
        for match in _COMPOUND.finditer(read.text)
        if not any(start <= match.start() < end for start, end in taken)
    ]
    yield from (atom for _, atom in sorted(row, key=lambda one: one[0]))


def _atom(token: HardToken) -> Atom:
    """Return what a token is: a host by its short name, as it may be called elsewhere."""
    short = frozenset(value for kind, value in token.also if kind == "name")
    if token.kind == "host" and short:
        return True, "name", short
    return token.kind in THINGS, token.kind + "".join(_units(token)), token.values


def _is_made_of_two_names(read: Parsed, view: View) -> bool:
    """Tell whether two names stand together that the inputs know beside others only."""
    return any(
        _stand_apart(one, other, view)
        for clause in read.clauses
        for one, other in pairwise(clause.words)
        if one.is_name
        and other.is_name
        and not (one.function or one.frame)
        and other.start == one.start + len(one.text) + 1
    )


def _stand_apart(one: Word, other: Word, view: View) -> bool:
    behind = [
        after
        for source in view.sources
        for clause in source.saying.get(one.stem, ())
        for before, after in pairwise(clause.words)
        if before.stem == one.stem
        and before.is_name
        and after.start == before.start + len(before.text) + 1
    ]
    return (
        bool(behind)
        and all(after.is_name and not after.function for after in behind)
        and all(after.stem != other.stem for after in behind)
    )
