"""A part of a script's text that is no plain code."""

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
