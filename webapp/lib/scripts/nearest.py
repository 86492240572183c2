"""Which of many scripts does the same work as a given one, found without reading them all closely.

Comparing two scripts of 64 KiB costs some 40 ms, so a rough look at their words picks the few that
are compared: a millisecond each.
"""

import re
from collections.abc import Iterable
from heapq import nlargest
from typing import TypeVar

from webapp.lib.scripts.similarity import CLOSE, Script, ranked

# Commands and their options; not variables, whose names are nobody's but the author's.
_WORD = re.compile(r"(?<![\w$%{.-])[a-z][\w-]{2,60}")
_COMPARED = 8
_SHARED = 0.2

T = TypeVar("T", bound=Script)


def nearest(body: str, language: str, scripts: Iterable[T]) -> tuple[float, T] | None:
    """Return the closest script of the same language with its similarity, if it is close at all."""
    words = _words(body)
    rough = (
        (shared, -place, script)
        for place, script in enumerate(scripts)
        if script.language == language and (shared := _dice(words, _words(script.body))) > _SHARED
    )
    few = [script for *_, script in nlargest(_COMPARED, rough)]
    best = next(iter(ranked(body, language, few)), None)
    return best if best is not None and best[0] >= CLOSE else None


def _words(body: str) -> frozenset[str]:
    return frozenset(_WORD.findall(body.casefold()))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)
