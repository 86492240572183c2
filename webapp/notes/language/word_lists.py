"""The word lists as data: read once, parsed into plain sets and tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("words")


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a list without comments and blanks."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text:
            yield text


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for line in lines(name) for word in line.split())


@cache
def groups(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_terms(line) for line in lines(name))


@cache
def opposites() -> tuple[tuple[tuple[str, ...], tuple[str, ...], bool], ...]:
    """Return (plus side, minus side, whether minus denies) of each concept.

    The first plus word names the concept. `old / new` are opposites, and none denies anything.
    """
    pairs = []
    for line in lines("opposites.txt"):
        plus, denial, minus = line.partition("|")
        if not denial:
            plus, _, minus = line.partition("/")
        pairs.append((_terms(plus), _terms(minus), bool(denial)))
    return tuple(pairs)


@cache
def irregular() -> dict[str, str]:
    return dict(line.split() for line in lines("irregular.txt"))


@cache
def verb_bases() -> frozenset[str]:
    """Return every verb as it stands in a dictionary: `repeat`, `supply`."""
    listed = (line.partition(":")[2].split() for line in lines("wordnet_verbs.txt"))
    return frozenset(verb for verbs in listed for verb in verbs)


@cache
def polarity() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "polarity.toml").read_text(encoding="utf-8"))


@cache
def grammar(name: str) -> frozenset[str]:
    return frozenset(_grammar()[name])


@cache
def _grammar() -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / "grammar.toml").read_text(encoding="utf-8"))


def _terms(line: str) -> tuple[str, ...]:
    return tuple(term.strip().lower() for term in line.split(",") if term.strip())
