"""A text as clauses: content words, hard tokens, negation, hedges and universals of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.lexicon import Pole, lexicon


@dataclass(slots=True)
class Word:
    """A word in place; `keys` are what it counts as content, empty for words without."""

    text: str
    stem: str
    start: int
    opens: bool
    function: bool
    frame: bool
    keys: frozenset[str] = frozenset()
    poles: frozenset[Pole] = frozenset()
    negated: bool = False
    breaks: bool = False
    bracketed: bool = False
    listed: bool = False
    marks: bool = False  # it is part of a negation, hedge, universal, cause or standing

    @property
    def is_aside(self) -> bool:
        """Tell whether it has an opposite, yet neither denies nor does a thing: `sender`."""
        names = {name for name, _ in self.poles}
        return bool(names) and names <= lexicon().neutral and self.stem not in lexicon().claims

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper()


@dataclass(slots=True)
class Clause:
    sentence: object
    words: list[Word] = field(default_factory=list)
    tokens: list[HardToken] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    scoped: list[tuple[str, int, int]] = field(default_factory=list)  # such marks, from and to
    scopes: dict[str, frozenset[object]] = field(default_factory=dict)  # of what a hedge is said
    content: frozenset[object] = frozenset()
    poles: frozenset[Pole] = frozenset()
    explicit: bool = False
    negated: frozenset[object] = frozenset()
    denials: frozenset[str] = frozenset()

    @property
    def negative(self) -> bool:
        return self.explicit or not self.denials <= lexicon().neutral

    @property
    def troubled(self) -> bool:
        """Tell whether something does not go well, be it only that it speaks of an error."""
        return self.negative or ("flawless", -1) in self.poles

    @property
    def pole_names(self) -> set[str]:
        return {name for name, _ in self.poles}

    @property
    def things(self) -> frozenset[object]:
        """What it speaks of: its content without the names of states."""
        return frozenset(key for key in self.content if not str(key).startswith("~"))

    def says(self, lower: str) -> bool:
        return any(word.text.lower() == lower for word in self.words)

    def places(self) -> dict[object, int]:
        """Return where each content word and hard token stands first."""
        places: dict[object, int] = {}
        for word in self.words:
            for key in word.keys:
                places.setdefault(key, word.start)
        for token in self.tokens:
            for value in token.values:
                places.setdefault((token.kind, value), token.start)
        return places

    def kinds(self, part: str) -> set[str]:
        """Return the kinds of `hedges` or `universals` the clause holds."""
        return {mark for mark in self.marks if mark.startswith(part)}


@dataclass(slots=True)
class Parsed:
    text: str
    tokens: tuple[HardToken, ...]
    clauses: tuple[Clause, ...]

    @property
    def words(self) -> Iterator[Word]:
        for clause in self.clauses:
            yield from clause.words

    def sentences(self) -> Iterator[list[Clause]]:
        """Yield the clauses of each sentence, in order."""
        for _, clauses in groupby(self.clauses, lambda clause: id(clause.sentence)):
            yield list(clauses)
