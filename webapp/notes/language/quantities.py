"""Numbers with units, `X of Y`, ordinals, dates and times in running text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from webapp.notes.language.values import (
    COUNTED,
    MONTHS,
    ORDINALS,
    SMALL,
    TENS,
    UNITS,
    Date,
    clock,
    dates,
    numbers,
    scaled,
    spelled,
)

if TYPE_CHECKING:
    from webapp.notes.language.hard_tokens import Found

Value = Any
__all__ = ["Decimal"]

_MONTH = "(?P<{0}>(?i:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r"))\.?"
_DAY = r"(?P<{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
SLASHED_DATE = re.compile(
    r"(?<![\w./-])(?P<a>\d{4}|\d{1,2})([/.-])(?P<b>\d{1,2})\2(?P<c>\d{4}|\d{1,2})"
    r"(?=$|[T ]\d\d:|[^\w./:-]|[.:](?!\d))"
)
DATE = re.compile(
    rf"(?<!\w){_DAY.format('d1')}(?: of)?[ -]{_MONTH.format('m1')}"
    rf"(?:,?[ -]{_YEAR.format('y1')})?(?!\w)"
    rf"|(?<!\w){_MONTH.format('m2')} (?:the )?{_DAY.format('d2')}(?!\w|[.:]\d)"
    rf"(?:,? {_YEAR.format('y2')}(?!\w))?"
    rf"|(?<!\w){_MONTH.format('m3')} {_YEAR.format('y3')}(?!\w)"
    r"|(?<!\w)(?P<m4>January|February|April|June|July|August|September|October|November|December"
    r"|(?:(?<=in )|(?<=of )|(?<=since )|(?<=until ))(?:May|March))(?!\w)"
)
TIME = re.compile(
    r"(?:(?<![\w:.])|(?<=\ue000T))(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?:[ ]?(?P<half>[aApP])\.?[mM]\.?(?!\w))?Z?(?!:\w)(?!\w)"
    r"|(?<![\w:.])(?P<h2>\d{1,2})(?:[.](?P<m2>[0-5]\d))?[ ]?(?P<half2>[aApP])\.?[mM]\b\.?"
    r"|(?<![\w:.])(?P<h3>\d{1,2})(?: o'clock)(?!\w)"
    r"|\b(?P<named>noon|midday|midnight)\b"
)
_COUNTED = "|".join(sorted(COUNTED, key=len, reverse=True))
_SMALL = "|".join(sorted(SMALL, key=len, reverse=True))
_TENS = "|".join(TENS)
_SPELLED = (
    rf"(?:(?:{_TENS})(?:[ -](?:{_SMALL}))?|{_SMALL}|dozen|a dozen"
    rf"|(?:a )?(?:hundred|thousand|million)|twice)"
    rf"(?:[ -](?:{_COUNTED})|(?<=hundred) and (?:{_COUNTED})|(?<=thousand) and (?:{_COUNTED}))*"
)
_DIGITS = (
    r"(?:\d{1,3}(?:(?P<mark>[,.' \u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*(?!\d)(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)?)"
)
_PLAIN_DIGITS = r"\d+(?:[.,]\d+)?"
_BEFORE_A_SPAN = (
    *("than", "within", "about", "almost", "nearly", "take", "takes", "took", "lasts", "lasted"),
    *("need", "needs", "needed", "after", "for", "in", "over", "under"),
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
# `takes a minute` is a figure, `twice a minute` and `on a day` are none.
_LASTING = "(?:" + "|".join(f"(?<=\\b{word} )" for word in _BEFORE_A_SPAN) + ")"
_A_WHILE = r"(?= (?:to|and|or|before|after|until|at|in|for|on|when|then|of)\b|[^\w ]|$)"
OF = re.compile(
    rf"(?<![\w.,])(?P<x>{_PLAIN_DIGITS}|(?i:{_SPELLED}))"
    rf"(?:[ -]?(?P<xu>(?i:{_UNIT})))? (?:out )?of "
    rf"(?:the |its |their |these |our |a total of |all )?"
    rf"(?P<y>{_PLAIN_DIGITS}|(?i:{_SPELLED}))(?:[ -]?(?P<yu>(?i:{_UNIT})))?(?![\w]|[.,]\d)"
    r"|(?<![\w./-])(?P<x2>\d{1,4})/(?P<y2>\d{1,4})(?![\w./-])"
)
NUMBER = re.compile(
    rf"(?:(?<![\w.,])|(?<=[\ue000][.,]))(?P<sign>(?<![\w\ue000)])[+-])?"
    rf"(?P<money>[€$£] ?|(?:EUR|USD|GBP) ?)?(?P<digits>{_DIGITS})"
    rf"(?: (?P<scale>(?i:thousand|million|billion))(?!\w))?"
    rf"(?:(?P<glue>[ -]?)(?P<unit>(?i:{_UNIT}))(?![\w/]))?(?!\w|[.,]\d)"
    rf"|(?<![\w-])(?P<words>(?i:{_SPELLED}))(?:(?P<glue2>[ -])(?P<unit2>(?i:{_UNIT})))?(?!\w)"
    rf"|{_LASTING}(?P<article>an?) "
    rf"(?P<unit3>second{_A_WHILE}|minute|hour|day|week|month|year)\b"
)
ORDINAL = re.compile(
    r"(?<!\w)(?:(?P<n>\d{1,4})(?:st|nd|rd|th)|(?P<w>(?i:third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth)|(?<=the )first(?= (?!time|place|step|of|one)[a-z])"
    r"|(?:(?<=the )|(?<=its )|(?<=this ))second(?! in which| that | when )"
    r"|(?<=\b[Aa] )second(?= [a-z])))(?!\w)"
)
_NOT_COUNTED = re.compile(
    r"\b(?:no|the|this|that|which|every|any|each|another|other|last|next|only"
    r"|old|new|first|second|same|wrong|right|previous|former|large|small)$",
    re.IGNORECASE,
)
# `the new one had been` names nothing; `one user` counts.
_COUNTS_A_THING = re.compile(
    r" (?!(?:of|or|after|had|has|have|is|was|were|are|and|but|that|which|who"
    r"|to|in|on|at|by|for|with|from)\b)\w",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\s?(?:-|to|and|or|instead of|rather than)\s?"
    rf"(?:{_PLAIN_DIGITS}|(?i:{_SPELLED}))[ -]?(?P<unit>(?i:{_UNIT}))(?![\w/])"
)
_LONGEST_UNIT = 50
_SECOND_OF_TWO = re.compile(
    rf"(?:\d[ -]?|\w[ -])(?P<unit>(?i:{_UNIT})) (?:instead of|rather than) "
    r"(?:the )?(?:(?:usual|normal|previous|planned|expected|default|required) )?$"
)


def slashed_date(text: str, match: re.Match[str]) -> Found | None:
    a, b, c = match["a"], match["b"], match["c"]
    if (len(a) == 4) == (len(c) == 4) and (len(a) == 4 or match[2] == "-"):  # noqa: PLR2004 - a year
        return None
    if len(a) < 4 and len(c) < 4 and match[2] == ".":  # noqa: PLR2004 - 1.2.3 is a version
        if len(a) + len(b) + len(c) < 6:  # noqa: PLR2004 - 03.05.24 is a date
            return None
        found = dates(a, b, c)
        return ("date", found, (("version", text),)) if found else None
    found = dates(a, b, c)
    return ("date", found, ()) if found else None


def date(_: str, match: re.Match[str]) -> Found | None:
    for number in "1234":
        month = match.groupdict().get(f"m{number}")
        if month is None:
            continue
        if month == "may" or (month == "mar" and number == "4"):
            return None  # a hedge, not a month
        day = int(match.groupdict().get(f"d{number}") or 0)
        year = int(match.groupdict().get(f"y{number}") or 0)
        return "date", frozenset({Date(year, MONTHS[month.lower()], day)}), ()
    return None


def time(_: str, match: re.Match[str]) -> Found | None:
    if match["named"]:
        noon = 0 if match["named"] == "midnight" else 12
        return "time", frozenset({(noon, 0, -1)}), ()
    hour = match["h"] or match["h2"] or match["h3"]
    second = int(match["s"]) if match["s"] else None
    half = (match["half"] or match["half2"] or "").lower()
    found = clock(int(hour), int(match["m"] or match["m2"] or 0), second, half)
    return ("time", frozenset({found}), ()) if found else None


def _read(text: str) -> frozenset[str]:
    if text[0].isdigit():
        return numbers(text)
    value = spelled(text)
    return frozenset({value}) if value is not None else frozenset()


def of(_: str, match: re.Match[str]) -> Found | None:
    x, y = _read(match["x"] or match["x2"]), _read(match["y"] or match["y2"])
    if not x or not y or ((match["x"] or "").lower() == "one" and match["yu"]):
        return None  # `one of 6.3 MB` is a thing of that size
    unit_of_y = UNITS.get((match["yu"] or "").lower(), "")
    unit_of_x = UNITS.get((match["xu"] or "").lower(), unit_of_y)
    of_x, of_y = [(one, unit_of_x) for one in x], [(one, unit_of_y) for one in y]
    also = tuple(("number", value) for value in (*of_x, *of_y))
    return "of", frozenset((one, other) for one in of_x for other in of_y), also


def number(_: str, match: re.Match[str]) -> Found | None:
    words = match["words"]
    if words is not None and words.lower() == "one":
        before = match.string[max(0, match.start() - 12) : match.start()].rstrip()
        counts = match["unit2"] or _COUNTS_A_THING.match(match.string, match.end())
        if _NOT_COUNTED.search(before) or not counts:
            return None
    if match["article"]:
        return "number", frozenset({("1", UNITS[match["unit3"]])}), ()
    values = _read(words or match["digits"])
    if match["scale"]:
        values = frozenset(scaled(value, match["scale"]) for value in values)
    if match["sign"] == "-":
        values = frozenset(f"-{value}" for value in values)
    unit = _unit(match)
    return ("number", frozenset((value, unit) for value in values), ()) if values else None


def _unit(match: re.Match[str]) -> str:
    """Return the unit of a number, its own or that of the other figure beside it."""
    unit = UNITS.get((match["unit"] or match["unit2"] or "").lower(), "")
    if "HR" in (match["unit"], match["unit2"]):
        unit = ""  # `three HR groups`
    if match["unit"] in {"Mb", "Gb", "Kb", "kb"}:
        unit = {"m": "mb", "g": "gb", "k": "kb"}[match["unit"][0].lower()]
    if match["money"]:
        unit = UNITS[match["money"].strip().lower()]
    elif not unit and (
        of_first := _SECOND_OF_TWO.search(
            match.string[max(0, match.start() - _LONGEST_UNIT) : match.start()]
        )
    ):
        unit = UNITS[of_first["unit"].lower()]  # `600 seconds instead of 3,600`
    elif not unit and (to := _RANGE.match(match.string, match.end())):
        unit = UNITS[to["unit"].lower()]  # `2-4 GB`: the first is told in the unit of the second
    return unit


def ordinal(_: str, match: re.Match[str]) -> Found:
    value = int(match["n"]) if match["n"] else ORDINALS[match["w"].lower()]
    return "ordinal", frozenset({value}), ()
