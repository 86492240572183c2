"""What a sentence says as data: noun phrases, and verbs with their parties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from webapp.notes.language.clauses import Word
from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.lexicon import Pole, lexicon
from webapp.notes.language.thesaurus import is_english
from webapp.notes.language.word_lists import grammar

Key = object
_IS = stem("is")
_TIMES = frozenset({"times", "time", "either"})
_NO_PARTIES = frozenset({"number", "date", "time"})
_LASTING = frozenset({"ms", "s", "min", "h", "day", "days", "week", "month", "year"})


@dataclass
class Phrase:
    """A noun phrase: `the old address of the scanner`; its head is `address`.

    What it is compared by is found once, when its sentence has been read to the end.
    """

    items: list[Item] = field(default_factory=list)
    bare: int = 0  # how many items stand before its first `of`
    parts: tuple[Phrase, ...] = ()  # of `A and B`

    @cached_property
    def keys(self) -> frozenset[Key]:
        return frozenset(key for item in self.items for key in item.keys)

    @cached_property
    def head(self) -> frozenset[Key]:
        own = [item for item in self.items[: self.bare or None] if item.keys]
        if not own:
            own = [item for item in self.items if item.keys]  # `most of the memory`
        return own[-1].keys if own else frozenset()

    @cached_property
    def modifiers(self) -> list[Item]:
        """What stands before the head, without articles."""
        own = [item for item in self.items[: self.bare or None] if item.keys]
        return [item for item in own[:-1] if item.keys.isdisjoint(self.head)]

    @cached_property
    def names(self) -> frozenset[Key]:
        """The keys that tell one thing from another of its kind: figures, hosts, ids, names."""
        return frozenset(
            key for item in self.items for key in item.keys if item.token or self._is_name(item)
        )

    def _is_name(self, item: Item) -> bool:
        if item.word is None or not item.word.is_name:
            return False
        if not item.word.opens or item.word.text.isupper() or len(self.items) == 1:
            return True
        return not is_english(item.word.stem)

    @cached_property
    def figures(self) -> frozenset[Key]:
        """Every hard token, dates and times too."""
        return frozenset(
            (item.token.kind, value)
            for item in self.items
            if item.token is not None
            for value in item.token.values
        )

    @property
    def is_measure(self) -> bool:
        """Tell whether it says how long or how often, not what: `14 times`, `4 minutes`."""
        last = self.items[-1] if self.items else None
        if last is None or last.token is None:
            return last is not None and last.lower in _TIMES and len(self.items) > 1
        counted = last.token.kind == "number"
        return counted and any(unit in _LASTING for _, unit in last.token.values)

    @property
    def only_counts(self) -> bool:
        """Tell whether it leaves out what it counts: `3 were typed in`, `all five`."""
        return bool(self.figures) and all(
            item.tag == "determiner" or (item.token is not None and item.token.kind == "number")
            for item in self.items
        )

    @property
    def is_pronoun(self) -> bool:
        return all(item.tag == "pronoun" for item in self.items)


@dataclass(slots=True)
class Predicate:
    """A verb, or what `be` says of something, with its parties."""

    verb: Word
    meant: Word | None = None  # what `did so` stands for
    points: bool = False  # `so` follows
    passive: bool = False
    negated: bool = False
    modal: bool = False
    to_come: bool = False  # `should`, `may`, `will`: not yet so
    will: int = 0  # 1 with `will`, -1 with `may`, `might`, `could`
    adverbs: list[Item] = field(default_factory=list)
    copular: bool = False
    said: Phrase | None = None  # what `be` says of the subject
    agent: Phrase | None = None
    patients: list[Phrase] = field(default_factory=list)
    governed: dict[str, list[Phrase]] = field(default_factory=dict)
    loose: bool = False  # one party only, that may be either: `10 returned`
    leading: list[tuple[str, Phrase]] = field(default_factory=list)
    denied: list[Phrase] = field(default_factory=list)  # `but not in the browser`
    passed_on: bool = False  # says only whether the next verb happens: `is unable to`
    infinitive: bool = False
    able: bool = False  # `is able to start`, `fails to start` say as much as `can`, `does not`
    asserts: bool = True  # not so `to start`, `when starting`: they only name it
    alternative: bool = False  # `or the port is closed`
    joined: bool = False  # right behind another and `and`
    conditional: bool = False  # `if`, `whether`
    occasion: bool = False  # what it says is when or if, not that: `when the box opens`

    @property
    def keys(self) -> frozenset[Key]:
        verb = self.meant or self.verb
        return frozenset(verb.keys) or frozenset({verb.stem})

    @property
    def subject(self) -> Phrase | None:
        if self.passive or self.copular:
            return self.patients[0] if self.patients else None
        return self.agent

    @property
    def states(self) -> frozenset[str]:
        """Return the names of the states that the verb tells of, whatever their sign."""
        return frozenset(name for name, _ in self.poles)

    @property
    def poles(self) -> frozenset[Pole]:
        """Return the states of the verb as it stands alone: `is off` is more than `off`."""
        meanings, base = lexicon().meanings, (self.meant or self.verb).stem
        meaning = meanings.get((_IS, base)) if self.copular else None
        meaning = meaning or meanings.get((base,))
        return frozenset(meaning.poles) if meaning else frozenset()

    def govern(self, preposition: str, phrase: Phrase) -> None:
        self.governed.setdefault(preposition, []).append(phrase)

    @property
    def first_governed(self) -> str:
        """Return the preposition that came first behind it, "" when none did."""
        return next((one for one in self.governed if one not in dict(self.leading)), "")

    def told_of(self, patient: Phrase) -> Predicate:
        """Return the same done to another: `installed A on SRV1 and B on SRV2`."""
        again = replace(self, patients=[patient], governed={}, denied=[], adverbs=[])
        for preposition, phrase in self.leading:
            again.govern(preposition, phrase)
        return again

    def settle(self) -> None:
        """Say who did it where the words around allow one reading only."""
        by = self.governed.get("by")
        if self.loose and any(phrase.keys or not phrase.figures for phrase in self.patients):
            self.loose = False  # not so `dated 7 March`
        elif self.loose and by:
            self.loose, self.passive = False, True
            self.patients = [self.agent] if self.agent else []
            self.agent = None
        if self.passive and by:
            self.agent = next((phrase for phrase in by if not _is_no_party(phrase)), None)
            self.governed["by"] = [phrase for phrase in by if phrase is not self.agent]


def _is_no_party(phrase: Phrase) -> bool:
    """Tell whether it gives a measure, a moment or a manner: `by 250`, `by 8:00`, `by default`."""
    first = phrase.items[0] if phrase.items else None
    if first is None or (first.token is not None and first.token.kind in _NO_PARTIES):
        return True
    return first.lower in grammar("manner") or first.tag == "verb"


@dataclass(slots=True)
class Analysis:
    """What a text says: its verbs with their parties, and every noun phrase."""

    predicates: list[Predicate] = field(default_factory=list)
    sentences: list[tuple[list[Item], list[Phrase]]] = field(default_factory=list)

    @property
    def phrases(self) -> Iterator[Phrase]:
        for _, phrases in self.sentences:
            yield from phrases


def parties(one: Predicate) -> Iterator[Phrase]:
    yield from filter(None, [one.agent, *one.patients])
    for phrases in one.governed.values():
        yield from phrases


def counted(said: Analysis) -> Iterator[tuple[Key, frozenset[Key]]]:
    """Yield each number without a unit with the thing it counts: not the 10 of `10 returned`."""
    for phrase in said.phrases:
        for at, item in enumerate(phrase.items):
            if item.token is None or item.token.kind != "number":
                continue
            after = next((one for one in phrase.items[at + 1 :] if one.word and one.keys), None)
            for value in item.token.values:
                if after is not None and value[1] == "":
                    yield (item.token.kind, value), after.keys
