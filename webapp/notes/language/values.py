"""Numbers, dates and times as values: `1,234` is 1234, `3 May 2024` is `2024-05-03`.

A spelling that can be read two ways has two values; it matches where one of them matches.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import permutations
from typing import NamedTuple

from webapp.notes.language.word_lists import groups


class Date(NamedTuple):
    """A date or a part of one; 0 stands for what is not said."""

    year: int
    month: int
    day: int

    def is_told_by(self, full: Date) -> bool:
        """Tell whether everything this date says is said by `full`."""
        return all(mine in {0, theirs} for mine, theirs in zip(self, full, strict=True))


MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july", "august"),
            *("september", "october", "november", "december"),
        ),
        start=1,
    )
    for length in (3, len(name))
} | {"sept": 9}

SMALL = {
    word: number
    for number, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
COUNTED = SMALL | TENS | SCALES | {"dozen": 12, "twice": 2, "couple": 2}
ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            *("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
            *("eleventh", "twelfth"),
        ),
        start=3,
    )
} | {"first": 1, "second": 2}
UNITS = {spelling: group[0] for group in groups("units.txt") for spelling in group}

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,.' \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_SEPARATORS = re.compile(r"[,.' \u00a0\u202f]")


def plain(number: Decimal) -> str:
    """Return equal numbers in one spelling: `2.50` and `2.5` are `2.5`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers(text: str) -> frozenset[str]:
    """Return what digits with or without thousands marks can stand for."""
    readings = {text.replace(",", ".")} if text.count(",") + text.count(".") <= 1 else set()
    if _GROUPED.fullmatch(text):
        whole, fraction = text, ""
        marks = _SEPARATORS.findall(text)
        if len(set(marks)) > 1:
            cut = text.rindex(marks[-1])
            whole, fraction = text[:cut], "." + text[cut + 1 :]
        readings.add(_SEPARATORS.sub("", whole) + fraction)
    values = set()
    for reading in readings or {text}:
        try:
            values.add(plain(Decimal(reading)))
        except InvalidOperation:
            values.add(text)
    return frozenset(values)


def scaled(value: str, scale: str) -> str:
    """Return a number in full: `9.3` and `million` are `9300000`."""
    try:
        return plain(Decimal(value) * SCALES[scale.lower()])
    except InvalidOperation:
        return value


def spelled(words: str) -> str | None:
    """Return the number that words count: `twenty-four` → `24`, `two hundred and five` → `205`."""
    total = current = 0
    seen = False
    for word in re.split(r"[\s-]+", words.lower()):
        if word in SCALES:
            scaled = max(current, 1) * SCALES[word]
            total, current = (total, scaled) if word == "hundred" else (total + scaled, 0)
        elif word in COUNTED:
            current = max(current, 1) * 12 if word == "dozen" else current + COUNTED[word]
        elif word not in {"and", "a"}:
            return None
        seen = seen or word in COUNTED
    return str(total + current) if seen else None


def dates(*parts: str) -> frozenset[Date]:
    """Return what three numbers can mean: year first or last, day and month either way."""
    values = [int(part) for part in parts]
    if len(parts[0]) == 4:  # noqa: PLR2004 - a year in full
        candidates = {(values[0], values[1], values[2])}
    else:
        year = values[2] + 2_000 if len(parts[2]) == 2 else values[2]  # noqa: PLR2004
        candidates = {(year, one, other) for one, other in permutations(values[:2])}
    return frozenset(Date(y, m, d) for y, m, d in candidates if 1 <= m <= 12 and 1 <= d <= 31)  # noqa: PLR2004


def clock(hour: int, minute: int, second: int | None, half: str) -> tuple[int, int, int] | None:
    """Return the time of day in 24 hours, second -1 when not said; None when there is no such."""
    if half.startswith("p") and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    elif half.startswith("a") and hour == 12:  # noqa: PLR2004
        hour = 0
    if hour > 24 or minute > 59 or (second or 0) > 60:  # noqa: PLR2004 - no clock shows it
        return None
    return hour, minute, -1 if second is None else second
