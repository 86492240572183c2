"""Whether the whole is not told for the part: `6.2 GB of 8 GB`.

input                              statement
The app synced 6.2 GB of 8.4 GB.   The app synced 8.4 GB.
14 of 20 laptops were updated.     20 laptops were updated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.phrases import Predicate
from webapp.notes.support.sources import View


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no verb is said of a whole of which the inputs say it of a part alone."""
    if not any(token.kind == "of" for source in view.sources for token in source.read.tokens):
        return True
    return not any(
        _is_said_of_the_whole(one, twin)
        for one in view.analysed(read).predicates
        for twin in view.told.twins(one)
    )


def _is_said_of_the_whole(one: Predicate, twin: Predicate) -> bool:
    said = set(_figures(one))
    told = [key[1] for key in _figures(twin) if key[0] == "of"]
    return any(
        ("number", whole) in said and part != whole and ("number", part) not in said
        for part, whole in told
        if part[0] != "0"  # `none of the 8`
    )


def _figures(one: Predicate) -> Iterator[tuple[str, Any]]:
    """Yield the figures of those it is said of, or done to."""
    for phrase in (one.agent, *one.patients):
        for key in phrase.figures if phrase is not None else ():
            if isinstance(key, tuple):
                yield key
