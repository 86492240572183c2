"""What a session holds, indexed once so that each statement can be compared in linear time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from webapp.notes.bundle import Bundle, BundledCheck, BundledFix, BundledGeneration
from webapp.notes.clauses import Clause, Parsed, Word
from webapp.notes.compounds import Compounds, spans
from webapp.notes.hard_tokens import HardToken
from webapp.notes.phrases import Analysis, Key, Phrase, counted
from webapp.notes.predicates import analysed
from webapp.notes.quantities import Value
from webapp.notes.reading import parsed
from webapp.notes.steps import Step, steps
from webapp.notes.told import Told
from webapp.notes.values import Date
from webapp.notes.vocabulary import vocabulary

_SPACES = re.compile(r"\s+")
_A_SENTENCE = 20
RESULTS = {"pass": "passed", "fail": "failed", "skipped": "skipped"}


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
        self.holders = defaultdict(list)
        self.saying = defaultdict(list)
        for clause in self.read.clauses:
            for word in clause.words:
                self.saying[word.stem].append(clause)
            for key in clause.content:
                self.holders[key].append(clause)

    @cached_property
    def told(self) -> Told:
        return Told(self.said.predicates)

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


class View:
    """The inputs one statement is compared with."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        # Asked for by three rules; a view and the clauses it is asked about live equally long.
        self.alignments: dict[int, list[tuple[float, Clause]]] = {}
        self.statement: tuple[Parsed, Analysis] | None = None

    def analysed(self, read: Parsed) -> Analysis:
        """Return the statement's verbs and phrases, which several rules ask for."""
        if self.statement is None or self.statement[0] is not read:
            self.statement = (read, analysed(read))
        return self.statement[1]

    @cached_property
    def told(self) -> Told:
        if len(self.sources) == 1:
            return self.sources[0].told
        return Told.of(source.told for source in self.sources)

    def follows(self, step: Step) -> bool:
        """Tell whether an input has these two next to each other."""
        return any(step in source.steps for source in self.sources)

    def phrases(self, phrase: Phrase) -> list[Phrase]:
        """Return the inputs' noun phrases with the same head."""
        found = {
            id(other): other
            for source in self.sources
            for key in phrase.head
            for other in source.by_head.get(key, ())
        }
        return list(found.values())

    def count(self, token: HardToken) -> int:
        return max(
            (sum(one.count(token.kind, value) for one in self.sources) for value in token.values),
            default=0,
        )

    def knows(self, key: str) -> bool:
        return any(key in one.vocabulary for one in self.sources)

    def has_pole(self, name: str) -> bool:
        return any(f"~{name}" in one.holders for one in self.sources)

    def clauses(self) -> Iterator[Clause]:
        for one in self.sources:
            yield from one.read.clauses

    def sharing(self, content: Iterable[object]) -> list[tuple[int, Clause]]:
        """Return the clauses that share content, each with how much, in no order."""
        counted: dict[int, int] = defaultdict(int)
        found: dict[int, Clause] = {}
        for key in content:
            for one in self.sources:
                for clause in one.holders.get(key, ()):
                    counted[id(clause)] += 1
                    found[id(clause)] = clause
        return [(count, found[identity]) for identity, count in counted.items()]


class Sources:
    """Every input of a bundle under its id."""

    def __init__(self, bundle: Bundle) -> None:
        self.by_id = {source.id: source for source in _sources(bundle)}

    @property
    def everything(self) -> View:
        return View(tuple(self.by_id.values()))

    def cited(self, cites: Iterable[str]) -> list[Source] | None:
        """Return the inputs cited, or None when there is none or one is unknown."""
        ids = dict.fromkeys(clean_id(cite) for cite in cites)
        if not ids or any(one not in self.by_id for one in ids):
            return None
        return [self.by_id[one] for one in ids]


def clean_id(cite: str) -> str:
    return cite.strip(" []()").upper()


def flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()


def _sources(bundle: Bundle) -> Iterator[Source]:
    session = (bundle.title, bundle.problem, bundle.client_name, bundle.ticket_ref)
    yield Source("P", "session", "\n\n".join(filter(None, session)))
    for fact in bundle.facts:
        yield Source(f"F{fact.number}", fact.kind, fact.text, fact.text, fact.kind == "action")
    for number, check in enumerate(bundle.checks, start=1):
        text = check_text(check)
        yield Source(f"C{number}", f"check {check.result}", text, text)
    for number, fix in enumerate(bundle.fixes, start=1):
        decided = "decided" if fix.decision else "proposed"
        yield Source(f"X{number}", decided, _fix_text(fix), proves=_is_known(fix))
    for number, generation in enumerate(bundle.generations, start=1):
        yield Source(f"S{number}", "generation", _generation_text(generation))


def check_text(check: BundledCheck) -> str:
    """Return a check's result in the words of its fact (`models/check.py`)."""
    text = f"{check.label}: {RESULTS.get(check.result, check.result)}"
    return f"{text}. {check.note}" if check.note else f"{text}."


def _is_known(fix: BundledFix) -> bool:
    return fix.decision is not None and fix.outcome in {"worked", "partly", "failed"}


def _fix_text(fix: BundledFix) -> str:
    parts = [f"{fix.title}.", fix.description, f"Confidence {fix.confidence_pct} %."]
    if fix.outcome:
        went = {
            "worked": f"{fix.title} worked and was successful.",
            "partly": f"{fix.title} partly worked.",
            "failed": f"{fix.title} did not work and failed.",
            "waiting": "Waiting for the result.",
        }
        parts += [went.get(fix.outcome, ""), fix.outcome_note]
    return "\n\n".join(filter(None, parts))


def _generation_text(generation: BundledGeneration) -> str:
    return f"{generation.title}.\n\n{generation.language}\n\n{generation.script}"
