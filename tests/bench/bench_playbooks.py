"""Measure the offline assistant: the right playbook found, and no fix where none fits.

Run `python -m tests.bench.bench_playbooks`. The queries were written apart from the playbooks and
are not part of the index. Gaps that `playbook_queries.tsv` showed were closed in the playbooks;
`playbook_queries_unseen.tsv` was written afterwards and nothing was changed for it. The cases of
the knowledge base lie outside the repository; which of them a playbook covers was judged by
reading and is listed in `data/covered_cases.tsv`.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.assistant.diagnosis import diagnose
from webapp.assistant.playbook import Playbook
from webapp.assistant.playbook_library import load_playbooks
from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.assistant.providers import KnownFact, Situation, Turn
from webapp.assistant.retrieval import PlaybookIndex
from webapp.lib.markers import parse

DATA = Path(__file__).parent / "data"
CASES = Path(__file__).parents[2] / "../shared/data/B_cases/cases.jsonl"
LEAST_TOP_1 = 90.0
MOST_FALSE_SUGGESTIONS = 5.0
LONGEST_FACT = 4000


@dataclass(frozen=True, slots=True)
class Case:
    """A knowledge-base article: its ticket text and the evidence it quotes."""

    id: str
    title: str
    symptoms: str
    evidence: tuple[str, ...]


def read_table(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


def situation(title: str, problem: str, facts: tuple[str, ...] = ()) -> Situation:
    turns = [Turn("user", "Please help with this ticket.")]
    if facts:
        turns += [Turn("assistant", "…"), Turn("user", "These facts are confirmed.")]
    known = tuple(KnownFact(number, text, "finding") for number, text in enumerate(facts, 1))
    return Situation(title, problem, "", known, (), (), tuple(turns))


def misses(playbooks: tuple[Playbook, ...], queries: list[list[str]]) -> list[tuple[str, str, str]]:
    """Return (query, expected, found) of every query whose first candidate is another playbook."""
    index = PlaybookIndex(playbooks)
    wrong = []
    for expected, query in queries:
        candidates = diagnose(situation(query, ""), playbooks, index).candidates
        found = candidates[0].playbook.slug if candidates else "none"
        if found != expected:
            wrong.append((query, expected, found))
    return wrong


def uncovered_cases() -> Iterator[Case]:
    """Yield the cases of the shared set that no playbook covers."""
    covered = {row[0] for row in read_table("covered_cases.tsv")}
    for line in CASES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] not in covered:
            evidence = tuple(item["text"][:LONGEST_FACT] for item in row["evidence"])
            yield Case(row["id"], row["title"], row["symptoms"], evidence)


def suggested(provider: PlaybookProvider, given: Situation) -> str | None:
    """Return the title of the fix in the reply, if there is one."""
    fix = parse(provider.compose(given)).fix
    return None if fix is None else fix.title


def false_suggestions(*, symptoms_confirmed: bool) -> tuple[list[tuple[str, str]], int]:
    """Return (case id, fix title) of each wrong suggestion, and the number of cases.

    Every case is driven twice: the bare ticket, then with its evidence as confirmed facts; with
    `symptoms_confirmed` its symptoms are facts as well, which is harder.
    """
    provider = PlaybookProvider()
    wrong, count = [], 0
    for case in uncovered_cases():
        count += 1
        extra = (case.symptoms[:LONGEST_FACT],) if symptoms_confirmed else ()
        later = situation(case.title, case.symptoms, case.evidence + extra)
        fix = suggested(provider, situation(case.title, case.symptoms)) or suggested(
            provider, later
        )
        if fix is not None:
            wrong.append((case.id, fix))
    return wrong, count


def milliseconds_per_reply() -> list[float]:
    provider = PlaybookProvider()
    times = []
    for _, query in read_table("playbook_queries.tsv"):
        start = time.perf_counter()
        provider.compose(situation(query, ""))
        times.append(1000 * (time.perf_counter() - start))
    return times


def report_false_suggestions(*, symptoms_confirmed: bool) -> float:
    wrong, count = false_suggestions(symptoms_confirmed=symptoms_confirmed)
    share = 100 * len(wrong) / count
    harder = ", symptoms confirmed too" if symptoms_confirmed else ""
    print(
        f"fixes suggested on {count} cases no playbook covers{harder}: {len(wrong)}, {share:.1f} %"
    )
    for case_id, title in wrong:
        print(f"  {case_id}: {title}")
    return share


def report_top_1(playbooks: tuple[Playbook, ...], name: str) -> float:
    queries = read_table(name)
    wrong = misses(playbooks, queries)
    share = 100 * (1 - len(wrong) / len(queries))
    print(f"{name}: {len(queries)} queries, top-1 {share:.1f} %")
    for query, expected, found in wrong:
        print(f"  {expected} <> {found}: {query}")
    return share


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    playbooks = load_playbooks()
    print(f"playbooks: {len(playbooks)}")
    tables = ("playbook_queries.tsv", "playbook_queries_unseen.tsv")
    top_1 = min([report_top_1(playbooks, name) for name in tables])
    times = milliseconds_per_reply()
    print(f"time per reply: median {statistics.median(times):.2f} ms, most {max(times):.2f} ms")
    if not CASES.exists():
        print("knowledge-base cases: not beside the repository, not measured")
        return int(top_1 < LEAST_TOP_1)
    share = report_false_suggestions(symptoms_confirmed=False)
    report_false_suggestions(symptoms_confirmed=True)
    return int(top_1 < LEAST_TOP_1 or share > MOST_FALSE_SUGGESTIONS)


if __name__ == "__main__":
    sys.exit(main())
