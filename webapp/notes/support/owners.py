"""Whether a thing is said to be its owner's.

input                                              statement
Ann left. Her access has to go, Ben wants proof.   Ben's access has to go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.support.sources import Source, View

_HERS = frozenset({"her", "his", "their", "its"})
_BESIDE = 3


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether nobody owns what an input calls `her` own before it names that owner."""
    return not any(
        _is_of_an_earlier(owner, thing, source)
        for owner, thing in _owned(read)
        for source in view.sources
    )


def _owned(read: Parsed) -> Iterator[tuple[Word, Word]]:
    """Yield each name that has an `'s` with the noun behind it."""
    for clause in read.clauses:
        for at, word in enumerate(clause.words):
            end = word.start + len(word.text)
            if word.is_name and read.text[end : end + 2].lower() == "'s":
                noun = list(takewhile(lambda one: bool(one.keys), clause.words[at + 1 :]))
                yield from ((word, one) for one in noun[-1:])


def _is_of_an_earlier(owner: Word, thing: Word, source: Source) -> bool:
    words = list(source.read.words)
    first = next((at for at, word in enumerate(words) if word.stem == owner.stem), len(words))
    together = any(
        not thing.keys.isdisjoint(clause.content) for clause in source.saying.get(owner.stem, ())
    )
    if together or first == len(words):
        return False
    places = [at for at, word in enumerate(words) if word.keys & thing.keys]
    return any(at < first and _is_hers(words[max(0, at - _BESIDE) : at]) for at in places)


def _is_hers(before: Sequence[Word]) -> bool:
    return not _HERS.isdisjoint(word.text.lower() for word in before)
