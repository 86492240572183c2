"""Figures that follow from the inputs without a doubt.

input                                       statement
Ticket of 3 May 2024. Broken since 1 May.   Broken since 2024-05-01.
The lease lasts 28800 seconds.              The lease lasts 8 hours.
PS01 and PS02 are slow.                     The two servers are slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.folding import stem
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.values import Date, plain
from webapp.notes.support.sources import Source, View

_SECONDS = {"s": 1, "min": 60, "h": 3_600, "day": 86_400, "days": 86_400}
_NAMED = frozenset({"name", "host", "ip", "email", "version"})
_LONGEST_GAP = 7  # characters between two that are listed: `, and `
_JOINING = frozenset({",", "and", "&", ", and"})
_RANGING = frozenset({"to", "-", "through"})
_FEWEST = 2
_SERIES = re.compile(r"(.*?\D)(\d{1,4})")
_LETTERS = re.compile(r"[^a-z]")


def has_the_only_year(token: HardToken, view: View) -> bool:
    """Tell whether an input has the day, and the year is the only one the inputs name."""
    told = [
        value
        for source in view.sources
        for other in source.read.tokens
        if other.kind == "date"
        for value in other.values
    ]
    years = {date.year for date in told if date.year}
    return len(years) == 1 and any(
        date.year in years and date.day and Date(0, date.month, date.day) in told
        for date in token.values
    )


def is_as_long(token: HardToken, view: View) -> bool:
    """Tell whether an input tells the same time in another unit: `90 seconds`, `1.5 minutes`."""
    lengths = set(_lengths(token.values))
    return bool(lengths) and any(
        not lengths.isdisjoint(_lengths(other.values))
        for source in view.sources
        for other in source.read.tokens
        if other.kind == "number"
    )


def _lengths(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, tuple) and value[1] in _SECONDS:
            try:
                yield plain(Decimal(value[0]) * _SECONDS[value[1]])
            except InvalidOperation:
                continue


def is_counted_up(token: HardToken, thing: str, read: Parsed, view: View) -> bool:
    """Tell whether an input lists so many of the thing, or says `both`, and counts no others."""
    counts = {int(value) for value, unit in token.values if unit == "" and value.isdigit()}
    if not counts or min(counts) < _FEWEST:
        return False
    if min(counts) == _FEWEST and any(_says_both(thing, one.read) for one in view.sources):
        return True
    if any(thing in things for source in view.sources for _, things in source.counted):
        return False
    said = {value for other in read.tokens for value in other.values}
    return any(
        _length(row, source) in counts and _are_of(row, thing, said, source)
        for source in view.sources
        for row in _lists(source)
    )


def _says_both(thing: str, read: Parsed) -> bool:
    return any(
        word.text.lower() == "both" and after.stem == thing for word, after in pairwise(read.words)
    )


def _lists(source: Source) -> Iterator[list[HardToken]]:
    """Yield the names that stand in a row: `PS01, PS02 and PS03`, `FT-01 to FT-16`."""
    row: list[HardToken] = []
    for token in source.read.tokens:
        if row and not (
            token.kind in _NAMED and _between(row[-1], token, source) in _JOINING | _RANGING
        ):
            if len(row) > 1:
                yield row
            row = []
        if token.kind in _NAMED:
            row.append(token)
    if len(row) > 1:
        yield row


def _between(one: HardToken, other: HardToken, source: Source) -> str:
    return source.read.text[one.end : other.start].strip()[:_LONGEST_GAP]


def _length(row: Sequence[HardToken], source: Source) -> int:
    """Return how many a list names: a range from the first to the last."""
    if not any(_between(one, other, source) in _RANGING for one, other in pairwise(row)):
        return len(row)
    first, last = (_SERIES.fullmatch(token.text) for token in (row[0], row[-1]))
    if len(row) > _FEWEST or first is None or last is None or first[1] != last[1]:
        return 0
    return 1 + int(last[2]) - int(first[2])


def _are_of(row: Sequence[HardToken], thing: str, said: set[object], source: Source) -> bool:
    """Tell whether the names are of the thing: called so, or before them, or named beside it."""
    if all(not said.isdisjoint(token.values) for token in row):
        return True
    if all(stem(_LETTERS.split(token.text.lower())[0]) == thing for token in row):
        return True
    before = [word for word in source.read.words if word.start < row[0].start]
    return thing in {word.stem for word in before[-2:]}
