"""What a session holds besides words, and what of it a model has not been told yet.

A fact is told once, and again when it changes or its telling is dropped from the history. Checks
and fixes are short: their list is sent whole when it changes. A list that was never sent is empty.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

from webapp.assistant.fencing import fence, indented, neutral
from webapp.assistant.providers import KnownCheck, KnownFact, KnownFix, Situation

_FACT_BYTES, _CHECK_BYTES, _FIX_BYTES = 70_000, 35_000, 14_000
_LENGTHS = (4_100, 2_000, 1_000, 500, 250, 120)  # of an entry; the first holds the longest fact
_SECTION = re.compile(
    r"^<(?P<tag>facts|checks|fixes)>\n(?P<body>.*?)\n</(?P=tag)>$", re.MULTILINE | re.DOTALL
)
_FACT = re.compile(r"^F(?P<number>\d+)(?P<text>.*(?:\n  .*)*)", re.MULTILINE)
_WITHDRAWN = ": withdrawn"
_DECISIONS = {
    None: "the engineer has not decided",
    "one_off": "the engineer chose to run it once",
    "draft_template": "the engineer chose to run it and to keep the script",
    "build_template": "the engineer is building a template from it",
    "dismissed": "the engineer dismissed it",
}
_OUTCOMES = {
    None: "no outcome is recorded",
    "worked": "it worked",
    "partly": "it helped in part",
    "failed": "it failed",
    "waiting": "its result is awaited",
}


@dataclass(slots=True)
class Snapshot:
    """`facts` maps a number to the rest of its entry; the lists are fenced sections."""

    facts: dict[int, str] = field(default_factory=dict)
    checks: str = fence("checks", "(none)")
    fixes: str = fence("fixes", "(none)")


def standing(situation: Situation) -> Snapshot:
    """Return what holds now, shortened to what a request has room for."""
    facts = _fitted([_fact(fact) for fact in situation.facts], _FACT_BYTES)
    kept = situation.facts[len(situation.facts) - len(facts) :]
    confirmed = "\n".join(fact.text for fact in situation.facts)
    return Snapshot(
        {fact.number: neutral(entry) for fact, entry in zip(kept, facts, strict=True)},
        _list("checks", [_check(check, confirmed) for check in situation.checks], _CHECK_BYTES),
        _list("fixes", [_fix(fix) for fix in situation.fixes], _FIX_BYTES),
    )


def told(sent: Iterable[str]) -> Snapshot:
    """Return what these sent texts tell together. Data cannot forge a section: see `fencing`."""
    snapshot = Snapshot()
    for text in sent:
        for section in _SECTION.finditer(text):
            if section["tag"] == "checks":
                snapshot.checks = section[0]
            elif section["tag"] == "fixes":
                snapshot.fixes = section[0]
            else:
                _hear(snapshot.facts, section["body"])
    return snapshot


def news(situation: Situation, known: Snapshot, ever: Snapshot | None = None) -> list[str]:
    """Return the sections that bring `known` up to date, and `ever` where it is the end of that.

    What was withdrawn since is said for both, so that less history never makes them shorter.
    """
    ever = ever or known
    now, numbers = standing(situation), {fact.number for fact in situation.facts}
    changed = {n: entry for n, entry in now.facts.items() if known.facts.get(n) != entry}
    changed |= {number: _WITHDRAWN for number in ever.facts if number not in numbers}
    facts = "\n".join(f"F{number}{changed[number]}" for number in sorted(changed))
    return [
        *([fence("facts", facts)] if facts else []),
        *([now.checks] if {known.checks, ever.checks} != {now.checks} else []),
        *([now.fixes] if {known.fixes, ever.fixes} != {now.fixes} else []),
    ]


def _hear(facts: dict[int, str], body: str) -> None:
    for entry in _FACT.finditer(body):
        if entry["text"] == _WITHDRAWN:
            facts.pop(int(entry["number"]), None)
        else:
            facts[int(entry["number"])] = entry["text"]


def _fact(fact: KnownFact) -> str:
    return f" ({fact.kind}): {fact.text}"


def _check(check: KnownCheck, confirmed: str) -> str:
    result = f"- {check.label}: {check.result or 'not done yet'}"
    # A result's note stands in the fact that the result makes.
    unheard = check.note and check.note not in confirmed
    return f"{result}. Note: {check.note}" if unheard else result


def _fix(fix: KnownFix) -> str:
    state = "active" if fix.active else "superseded"
    decision, outcome = _DECISIONS.get(fix.decision), _OUTCOMES.get(fix.outcome)
    return f"- {fix.title} ({fix.confidence_pct} %): {state}, {decision}, {outcome}"


def _list(tag: Literal["checks", "fixes"], entries: Sequence[str], most_bytes: int) -> str:
    shown = _fitted(entries, most_bytes)
    missing = len(entries) - len(shown)
    lines = [f"({missing} older ones are left out)", *shown] if missing else shown
    return fence(tag, "\n".join(lines) or "(none)")


def _fitted(entries: Sequence[str], most_bytes: int) -> list[str]:
    """Return the entries within the bound: the longest are cut first, the oldest leave last."""
    lines: list[str] = []
    for length in _LENGTHS:
        lines = [_cut(entry, length) for entry in entries]
        if sum(map(_size, lines)) <= most_bytes:
            return lines
    room = list(accumulate(map(_size, reversed(lines))))
    return lines[len(lines) - bisect(room, most_bytes) :]


def _cut(entry: str, length: int) -> str:
    return indented(entry if len(entry) <= length else f"{entry[:length].rstrip()} … (shortened)")


def _size(line: str) -> int:
    return len(line.encode()) + 1
