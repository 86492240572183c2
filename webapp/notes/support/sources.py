"""What a session holds: every input under its id, and those that one statement cites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from webapp.notes.bundle import Bundle, BundledCheck, BundledFix, BundledGeneration
from webapp.notes.language.causality import Pair, pairs
from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.phrases import Analysis, Phrase
from webapp.notes.language.predicates import analysed
from webapp.notes.language.source import Source, flat
from webapp.notes.language.steps import Step
from webapp.notes.language.told import Told

RESULTS = {"pass": "passed", "fail": "failed", "skipped": "skipped"}


class View:
    """The inputs one statement is compared with."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        # Asked for by three rules; a view and the clauses it is asked about live equally long.
        self.alignments: dict[int, list[tuple[float, Clause]]] = {}
        self.statement: tuple[Parsed, Analysis] | None = None
        self.orders: tuple[Parsed, list[Pair]] | None = None
        self.assertions: dict[int, int] = {}  # of the statement's verbs, by identity

    def analysed(self, read: Parsed) -> Analysis:
        """Return the statement's verbs and phrases, which several rules ask for."""
        if self.statement is None or self.statement[0] is not read:
            self.statement = (read, analysed(read))
            self.assertions = {}
        return self.statement[1]

    def ordered(self, read: Parsed) -> list[Pair]:
        """Return what the statement says came of or after what, which several rules ask for."""
        if self.orders is None or self.orders[0] is not read:
            self.orders = (read, list(pairs(read)))
        return self.orders[1]

    @cached_property
    def told(self) -> Told:
        if len(self.sources) == 1:
            return self.sources[0].told
        return Told.of(source.told for source in self.sources)

    @cached_property
    def steps(self) -> frozenset[Step]:
        """Every two that an input has next to each other."""
        if len(self.sources) == 1:
            return self.sources[0].steps
        return frozenset(step for source in self.sources for step in source.steps)

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


__all__ = ["RESULTS", "Source", "Sources", "View", "check_text", "clean_id", "flat"]
