"""One input of a note, indexed once so that every statement can be compared in linear time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from webapp.notes.language.accounts import Account, account, accounts
from webapp.notes.language.causality import pairs
from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.compounds import Compounds, spans
from webapp.notes.language.labelled import Labelled, labelled
from webapp.notes.language.phrases import Analysis, Key, Phrase, counted
from webapp.notes.language.predicates import analysed
from webapp.notes.language.quantities import Value
from webapp.notes.language.reading import parsed
from webapp.notes.language.steps import Step, steps
from webapp.notes.language.surroundings import Line, lines
from webapp.notes.language.told import Told
from webapp.notes.language.values import Date
from webapp.notes.language.vocabulary import vocabulary, who_reported

_SPACES = re.compile(r"\s+")
_A_SENTENCE = 20
_FOUND = (": passed", ": failed", ": skipped")


@dataclass
class Source:
    """One input. `verbatim` is what may stand in a note as it is: facts and checks only.

    What the rules ask of an input is made when first asked for and kept: it lives as long as a
    draft, and each of its statements asks again.
    """

    id: str
    kind: str
    text: str
    verbatim: str = ""
    proves: bool = False
    read: Parsed = field(init=False)
    counts: Counter[tuple[str, Value]] = field(init=False)
    vocabulary: set[str] = field(init=False)
    holders: dict[object, list[Clause]] = field(init=False)
    saying: dict[str, list[Clause]] = field(init=False)
    flat: str = field(init=False)
    said: Analysis = field(init=False)

    def __post_init__(self) -> None:
        self.read = parsed(self.text)
        self.flat = flat(self.read.text)
        self.said = analysed(self.read)
        self.counts = Counter()
        for token in self.read.tokens:
            keys = {(token.kind, value) for value in token.values}
            self.counts.update({*keys, *token.also})
        self.vocabulary = set(vocabulary(self.read))
        if self.kind == "session":
            self.vocabulary |= set(who_reported(self.read))
        self.holders = defaultdict(list)
        self.saying = defaultdict(list)
        for clause in self.read.clauses:
            for word in clause.words:
                self.saying[word.stem].append(clause)
            for key in clause.content:
                self.holders[key].append(clause)

    @cached_property
    def asks(self) -> Parsed | None:
        """Return what a check asked, without what it found; None for other inputs."""
        if not self.kind.startswith("check "):
            return None
        label = next(
            (part for end in _FOUND if (part := self.text.partition(end)[0]) != self.text), ""
        )
        return parsed(label.replace("?", ""))

    @cached_property
    def lines(self) -> list[Line]:
        return list(lines(self.read))

    @cached_property
    def accounts(self) -> list[Account]:
        return accounts(self.read, self.said)

    @cached_property
    def whole(self) -> Account:
        return account(self.read.clauses, self.said)

    @cached_property
    def labelled(self) -> list[Labelled]:
        return labelled(self.read)

    @cached_property
    def labels(self) -> frozenset[Key]:
        return frozenset(
            (one.label.kind, value) for one in self.labelled for value in one.label.values
        )

    @cached_property
    def told(self) -> Told:
        return Told(self.said.predicates, self.by_head)

    @cached_property
    def steps(self) -> frozenset[Step]:
        """Return what follows what."""
        return frozenset(step for row, _ in self.said.sentences for step in steps(row))

    @cached_property
    def by_head(self) -> dict[object, list[Phrase]]:
        """Return the noun phrases by each key of their heads."""
        found: dict[object, list[Phrase]] = defaultdict(list)
        for phrase in self.said.phrases:
            for key in phrase.head:
                found[key].append(phrase)
        return found

    @cached_property
    def counted(self) -> list[tuple[Key, frozenset[Key]]]:
        return list(counted(self.said))

    @cached_property
    def causes(self) -> list[tuple[frozenset[Key], frozenset[Key]]]:
        """Return what came of what: content words of cause and effect."""
        return list(pairs(self.read))

    @cached_property
    def row(self) -> list[Word]:
        """Return the words with content in order."""
        return [word for word in self.read.words if word.keys]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Return where in `row` each key stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.row):
            for key in word.keys:
                found[key].append(at)
        return found

    @cached_property
    def compounds(self) -> Compounds:
        return Compounds(self.flat)

    @cached_property
    def spans(self) -> frozenset[tuple[str, ...]]:
        """Return what is called `this week`, `last month`."""
        return frozenset(spans(self.flat))

    def tells(self, text: str) -> bool:
        """Tell whether the text is this one, or one or more whole sentences of it."""
        said, whole = flat(text), flat(self.verbatim)
        at = whole.find(said)
        if at < 0 or not said:
            return False
        before, after = whole[:at], whole[at + len(said) :]
        begins = not before or before.endswith((". ", "! ", "? "))
        ends = not after or (said[-1] in ".!?" and after.startswith(" "))
        return said == whole or (begins and ends and len(said) > _A_SENTENCE)

    def count(self, kind: str, value: Value) -> int:
        """Return how often a token occurs here, as itself or as a part that may stand for it."""
        found = self.counts[kind, value]
        if kind == "number" and not found and value[1] == "":
            return self.counts["version", value[0]]
        if kind == "version" and not found:
            return self.counts["number", (value, "")]
        if kind in {"path", "file", "name"}:
            return found or self._trailing(str(value))
        if isinstance(value, Date):
            dates = (key[1] for key in self.counts.elements() if key[0] == "date")
            return sum(value.is_told_by(date) for date in dates)
        if kind == "time" and value[2] == -1:
            times = (key[1] for key in self.counts.elements() if key[0] == "time")
            return sum(value[:2] == time[:2] for time in times)
        return found

    def _trailing(self, value: str) -> int:
        end = value.strip("\\")
        return sum(
            count
            for (kind, whole), count in self.counts.items()
            if kind in {"path", "registry", "url"}
            and str(whole).replace("/", "\\").rstrip("\\").endswith((f"\\{end}", f" {end}"))
        )


def flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
