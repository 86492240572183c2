"""A part of a script's text that is no plain code."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

Kind = Literal[
    "string",
    "here-string",
    "comment",
    "arithmetic",
    "backticks",
    "expansion",
    "subscript",
    "verbatim",
    "unreadable",
]


class Region(NamedTuple):
    """From ``start`` to before ``end``, in characters, quotes and marks included."""

    start: int
    end: int
    kind: Kind


def covered_by(regions: Iterable[Region]) -> Callable[[int], bool]:
    """Return a quick test of whether a position lies in one of the regions."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end, _ in sorted(regions):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return lambda position: (at := bisect_right(starts, position)) > 0 and position < ends[at - 1]
