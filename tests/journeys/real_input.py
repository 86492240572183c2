"""Real cases and ticket threads as sessions: title, problem, and the facts somebody confirmed.

Source: `../shared/data/B_cases` beside the repository (`SOURCES.md` there gives the licences).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.lib.text import LIMITS

CASES = Path(__file__).parents[2] / "../shared/data/B_cases"


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    title: str
    problem: str
    facts: tuple[tuple[str, str], ...]  # (text, kind)
    private: tuple[str, ...] = ()  # what no note may hold

    def cut(self) -> Case:
        """Return the case within the limits, as a person would have to send it."""
        return Case(
            self.id,
            self.title.strip()[: LIMITS["title"]],
            self.problem[: LIMITS["problem"]],
            tuple((text[: LIMITS["fact"]], kind) for text, kind in self.facts),
            self.private,
        )


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (CASES / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def knowledge_base() -> Iterator[Case]:
    for row in _rows("cases.jsonl"):
        evidence = [(item["text"], "finding") for item in row["evidence"] or ()]
        facts = distinct(evidence or [(row["cause"] or row["title"], "cause")])
        yield Case(row["id"], row["title"], row["symptoms"] or row["title"], facts)


def ticket_threads() -> Iterator[Case]:
    for row in _rows("ticket_threads.jsonl"):
        closing = row["closing_form"] or {}
        public = [entry["text"] for entry in row["comments"] if not entry["private"]]
        private = [entry["text"] for entry in row["comments"] if entry["private"]]
        said = "\n".join([*public, *map(str, closing.values())])
        facts = distinct(
            (closing.get(field) or "", kind)
            for field, kind in (
                ("problem", "finding"),
                ("investigation", "finding"),
                ("solution", "action"),
            )
        )
        yield Case(
            row["id"],
            next(line for line in public[0].split("\n") if line.strip()),
            public[0],
            facts,
            tuple(text for text in private if text.strip() and text not in said),
        )


def distinct(facts: Any) -> tuple[tuple[str, str], ...]:
    """Return the facts that say something, each once."""
    return tuple({text: (text, kind) for text, kind in facts if text.strip()}.values())
