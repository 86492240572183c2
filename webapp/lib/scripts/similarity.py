"""How alike two scripts are, whatever their values, variable names, comments and layout."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import nsmallest
from typing import Protocol, TypeVar
from zlib import crc32

from webapp.lib.scripts.found_parameter import masked
from webapp.lib.scripts.regions import regions

#: From here on two scripts are likely the same work: one belongs into the other.
CLOSE = 0.6

_TOKEN = re.compile(
    r"(?P<value>\{\{[^{}\n]{0,200}\}\}|'_*'|\"_*\"|\d[\w.]*)|(?P<variable>\$\{?\w+\}?|%\w+%)"
    r"|[^\W\d][\w-]*|[^\s\w]"
)
_WIDTH = 3  # tokens in a row
_SKETCH = 512  # the smallest hashes stand for all: comparing costs the same for every length


class Script(Protocol):
    """What can be compared: a template, a draft."""

    @property
    def language(self) -> str: ...
    @property
    def body(self) -> str: ...


T = TypeVar("T", bound=Script)


def similarity(one: str, other: str, language: str) -> float:
    """Return the share of what two scripts do that they have in common: 0 to 1 (Dice).

    ``Stop-Service 'Spooler'  # now`` and ``stop-service {{ Name }}`` are the same: 1.0. Exact up
    to 512 different runs of three tokens, estimated from 512 of them above that.
    """
    if one == other:
        return 1.0
    mine, theirs = _sketch(one, language), _sketch(other, language)
    if not mine or not theirs:
        return 0.0
    seen = nsmallest(_SKETCH, mine | theirs)
    shared = sum(1 for each in seen if each in mine and each in theirs)
    jaccard = shared / len(seen)
    return 2 * jaccard / (1 + jaccard)


def ranked(body: str, language: str, scripts: Iterable[T]) -> list[tuple[float, T]]:
    """Return the scripts of the same language with their similarity to the body, best first."""
    alike = [
        (similarity(body, script.body, language), script)
        for script in scripts
        if script.language == language
    ]
    return sorted(alike, key=lambda pair: -pair[0])


@lru_cache(maxsize=1_000)
def _sketch(body: str, language: str) -> frozenset[int]:
    tokens = list(_tokens(body, language))
    width = min(_WIDTH, len(tokens))
    runs = zip(*(tokens[start:] for start in range(width)), strict=False)
    return frozenset(
        nsmallest(_SKETCH, {crc32("\n".join(run).encode(errors="replace")) for run in runs})
    )


def _tokens(body: str, language: str) -> Iterator[str]:
    text = masked(body, [one for one in regions(body, language) if one.kind in _PLAIN])
    for found in _TOKEN.finditer(text):
        if found["value"]:
            yield "value"
        elif found["variable"]:
            yield "$"
        else:
            yield found[0].casefold()


_PLAIN = frozenset({"string", "comment"})
