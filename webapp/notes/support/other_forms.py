"""Figures that are told by other words: `2 GB of 250 GB`, `the 2nd floor`, `one user`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.support import reckoned
from webapp.notes.support.sources import Source, View

_NEAR = 20  # characters from `floor` to the 2 of `floor 2`
_ONE = frozenset({"a", "an", "one", "singl", "sole"})


def told_otherwise(token: HardToken, read: Parsed, view: View) -> bool:
    """Tell whether another form of the token may stand for it."""
    if token.kind == "of":
        return _is_a_part(token, view)
    if token.kind == "date":
        return reckoned.has_the_only_year(token, view)
    if token.kind in {"path", "registry"}:
        return _is_a_place_and_a_name(token, view) or any(
            _is_the_place_of(token, other, view) for other in read.tokens
        )
    return _is_a_figure_told_otherwise(token, read, view)


def _is_a_figure_told_otherwise(token: HardToken, read: Parsed, view: View) -> bool:
    behind = next((word for word in read.words if word.start > token.start), None)
    alone = behind is None or behind.function or behind.start - token.end > 1
    if alone and any(_shares_a_unit(token, other, view) for other in read.tokens):
        return True
    after = behind.stem if behind else ""
    if token.kind == "ordinal":
        return any(_is_numbered(token, after, one.read) for one in view.sources)
    if token.kind != "number":
        return False
    if reckoned.is_as_long(token, view) or reckoned.is_counted_up(token, after, read, view):
        return True
    if ("1", "") not in token.values:
        return False
    spelled = token.text.lower() == "one"
    return _is_one(after, view) or (
        spelled and any("one" in one.flat.split() for one in view.sources)
    )


def _shares_a_unit(number: HardToken, other: HardToken, view: View) -> bool:
    """Tell whether the number leaves its unit to another: `31 instead of the usual 12 hours`."""
    if other is number or not number.kind == other.kind == "number":
        return False
    units = {unit for _, unit in other.values if unit}
    return any(
        unit == "" and one.count("number", (value, shared))
        for value, unit in number.values
        for shared in units
        for one in view.sources
    )


def _is_the_place_of(folder: HardToken, file: HardToken, view: View) -> bool:
    r"""Tell whether both are a path in two parts: `a.log in C:\Temp` for `C:\Temp\a.log`."""
    wholes = {
        "\\".join((str(place).rstrip("\\"), str(name).strip("\\")))
        for place in folder.values
        for name in file.values
        if file is not folder
    }
    return any((folder.kind, whole) in one.counts for whole in wholes for one in view.sources)


def _is_one(thing: str, view: View) -> bool:
    """Tell whether `one user` is what an input calls `a user`."""
    return any(
        article.text.lower() in _ONE and thing in {noun.stem, after.stem}
        for one in view.sources
        for article, noun, after in _triples(one.read.words)
    )


def _is_a_place_and_a_name(path: HardToken, view: View) -> bool:
    r"""Tell whether an input has it in two: `a.log in C:\\Temp` for `Temp\\a.log`."""
    halves = [str(value).rpartition("\\") for value in path.values]
    return any(
        place and one.count("file", name) and one.count("path", place)
        for place, _, name in halves
        for one in view.sources
    )


def _is_a_part(token: HardToken, view: View) -> bool:
    """Tell whether one input has both numbers: `250 GB, 2 GB free` for `2 GB of 250 GB`."""
    return any(
        _value(first) < _value(whole)
        and one.count("number", whole)
        and not any(whole == other for other in _wholes(one))
        and any(
            first in number.values and _counts_nothing(number, one) for number in one.read.tokens
        )
        for first, whole in token.values
        for one in view.sources
    )


def _counts_nothing(number: HardToken, source: Source) -> bool:
    """Tell whether the number has a unit or no thing of its own behind it: `1,498 in use`."""
    if any(value[1] for value in number.values if isinstance(value, tuple)):
        return True
    return not any(
        (number.kind, value) == key for value in number.values for key, _ in source.counted
    )


def _wholes(source: Source) -> Iterator[object]:
    for token in source.read.tokens:
        if token.kind == "of":
            yield from (whole for _, whole in token.values)


def _value(number: tuple[str, str]) -> float:
    return float(number[0])


def _is_numbered(token: HardToken, thing: str, read: Parsed) -> bool:
    """Tell whether `the 2nd floor` is called `floor 2`, or its number told by a word."""
    if not token.values.isdisjoint({1}) and any(word.stem == "first" for word in read.words):
        return True
    return any(
        number.kind == "number"
        and any((str(value), "") in number.values for value in token.values)
        and any(
            word.stem == thing and 0 < number.start - word.start <= _NEAR for word in read.words
        )
        for number in read.tokens
    )


def _triples(words: Iterable[Word]) -> Iterator[tuple[Word, Word, Word]]:
    """Yield each word with the two after it, the last again where there is none."""
    row = list(words)
    yield from zip(row, row[1:] + row[-1:], row[2:] + row[-1:] * 2, strict=False)
