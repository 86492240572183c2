"""What words mean to each other, from the word lists: one meaning, opposites, marks of polarity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from webapp.notes.language.folding import joined, stem
from webapp.notes.language.word_lists import groups, opposites, polarity, words

Pole = tuple[str, int]
Stems = tuple[str, ...]

_SPLIT = re.compile(r"[\s-]+")
_LONGEST_PHRASE = 5


@dataclass(slots=True)
class Meaning:
    """What a word or phrase stands for: the concept it names, and poles such as (`run`, -1)."""

    concept: str | None = None
    poles: set[Pole] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Lexicon:
    meanings: dict[Stems, Meaning]
    marks: dict[Stems, set[str]]
    starts: frozenset[str]
    marking: frozenset[str]
    frame: frozenset[str]
    function: frozenset[str]
    claims: frozenset[str]
    neutral: frozenset[str]
    roles: frozenset[str]
    before_number: frozenset[str]

    def meaning_at(self, stems: Sequence[str], at: int) -> tuple[int, Meaning | None]:
        """Return the length and meaning of the longest listed phrase that starts there."""
        if stems[at] in self.starts:
            for length in range(min(_LONGEST_PHRASE, len(stems) - at), 0, -1):
                found = self.meanings.get(tuple(stems[at : at + length]))
                if found is not None:
                    return length, found
        return 1, None

    def marks_at(self, words: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
        """Yield each mark that starts there with its length, the longest first.

        Marks are told by the word as written: `asked for` is a request, `asks for` is not.
        """
        if words[at] in self.marking:
            for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
                for mark in self.marks.get(tuple(words[at : at + length]), ()):
                    yield length, mark

    def is_listed(self, word: str) -> bool:
        """Tell whether a stem is known to mean something of its own."""
        return word in self.claims or (word,) in self.meanings


@cache
def lexicon() -> Lexicon:
    meanings: dict[Stems, Meaning] = {}
    for group in groups("concepts.txt"):
        name = " ".join(phrase(group[0]))
        for term in group:
            meaning = meanings.setdefault(phrase(term), Meaning())
            meaning.concept = meaning.concept or name
    for plus, minus, _ in opposites():
        for sign, side in ((1, plus), (-1, minus)):
            for term in side:
                meanings.setdefault(phrase(term), Meaning()).poles.add((plus[0], sign))
    marks = _marks()
    return Lexicon(
        meanings=meanings,
        marks=marks,
        starts=frozenset(stems[0] for stems in meanings),
        marking=frozenset(stems[0] for stems in marks),
        frame=_stems(words("frame.txt")),
        function=_stems(words("function.txt")),
        neutral=frozenset(plus[0] for plus, _, denies in opposites() if not denies),
        claims=_stems(words("claims.txt")),
        roles=_stems(words("roles.txt")),
        before_number=frozenset(polarity()["before_number"]["words"]),
    )


def phrase(term: str) -> Stems:
    return tuple(stem(word) for word in _SPLIT.split(joined(term.lower())) if word)


def _marks() -> dict[Stems, set[str]]:
    marks: dict[Stems, set[str]] = {}

    def mark(name: str, terms: Iterable[str]) -> None:
        for term in terms:
            marks.setdefault(tuple(_SPLIT.split(term)), set()).add(name)

    data = polarity()
    for part in ("negation", "hedges", "universals", "proposal"):
        for kind, terms in data[part].items():
            mark(f"{part}.{kind}", terms)
    mark("causal", data["causal"]["words"])
    return marks


def _stems(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(part) for word in listed for part in (word, *word.split("-")))
