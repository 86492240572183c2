"""Measure what the prompt's order saves: input tokens that are read from the prompt cache.

Run `python -m tests.bench.bench_prompt`. Conversations of 20 turns with facts, checks and fixes
that change in between go through the real SDK to the fake service, whose usage fields simulate
prefix caching. One is scripted; the others say what the ticket threads and the assistant's outputs
of the shared set say, which lies outside the repository.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.assistant.asking import Asker
from tests.assistant.support_talk import answered, asks, opening, talk, worked_on
from tests.fakes.messages_api import FakeMessages
from webapp.assistant.claude_provider import ClaudeProvider
from webapp.assistant.prompt import chat_prompt
from webapp.assistant.providers import Situation

SHARED = Path(__file__).parents[2] / "../shared/data"
THREADS = SHARED / "B_cases/ticket_threads.jsonl"
OUTPUTS = SHARED / "D_suggest_fix/assistant_outputs.jsonl"
TURNS = 20
LEAST_READ = 90.0
LONGEST_MESSAGE = 20_000


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def real_talks() -> Iterator[list[Situation]]:
    """Yield a conversation for every 20 comments of the ticket threads."""
    replies = cycle([row["text"] for row in rows(OUTPUTS) if row["text"].strip()])
    said: list[str] = []
    for thread in rows(THREADS):
        said += [comment["text"] for comment in thread["comments"] if comment["text"].strip()]
        while len(said) >= TURNS:
            yield list(conversation(said[:TURNS], islice(replies, TURNS)))
            del said[:TURNS]


def conversation(said: list[str], replies: Iterator[str]) -> Iterator[Situation]:
    situation = opening()
    for number, (message, reply) in enumerate(zip(said, replies, strict=True)):
        situation = asks(worked_on(situation, number), message[:LONGEST_MESSAGE])
        yield situation
        situation = answered(situation, reply)


def share_read(service: FakeMessages, situations: list[Situation]) -> float:
    """Return the percentage of the input of turns 2 to 20 that was read from the cache."""
    service.begin_anew()
    provider = ClaudeProvider(Asker(service.url).claude)
    for situation in situations:
        list(provider.reply(situation))
    bills = [received.usage for received in service.requests[1:]]
    read = sum(bill["cache_read_input_tokens"] for bill in bills)
    return 100 * read / sum(sum(bill.values()) for bill in bills)


def milliseconds_per_prompt(situations: list[Situation]) -> float:
    chat_prompt(situations[0])  # reads the playbooks
    times = []
    for situation in situations:
        started = time.perf_counter()
        chat_prompt(situation)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    scripted = list(talk(TURNS))
    with FakeMessages() as service:
        shares = [share_read(service, scripted)]
        print(f"scripted talk of {TURNS} turns: {shares[0]:.1f} % of turns 2-20 read from cache")
        if THREADS.exists():
            shares += [share_read(service, situations) for situations in real_talks()]
            middle = statistics.median(shares[1:])
            print(
                f"{len(shares) - 1} talks in the words of real tickets: median {middle:.1f} %,"
                f" least {min(shares[1:]):.1f} %"
            )
        else:
            print("ticket threads: not beside the repository, not measured")
    print(f"time to build a prompt: median {milliseconds_per_prompt(scripted):.2f} ms")
    return int(min(shares) < LEAST_READ)


if __name__ == "__main__":
    sys.exit(main())
