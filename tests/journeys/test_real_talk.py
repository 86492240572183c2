"""What models really wrote, streamed through the fake in random pieces, end to end.

Source: `../shared/data/D_suggest_fix` beside the repository (`SOURCES.md` there has the licences).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask

from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import says
from tests.journeys.session import Session, opened
from webapp.lib.markers import parse
from webapp.lib.text import LIMITS, clean

TALKS = Path(__file__).parents[2] / "../shared/data/D_suggest_fix"
pytestmark = pytest.mark.skipif(
    not TALKS.is_dir(), reason="the talks lie beside the repository, not here"
)
SHARDS = 4  # so that the tests' processes share the work
SHOWN_BY_FIX = ("title", "description", "confidence_pct", "language", "ai_drafted_script")
EVERY = 8  # the parser alone reads all of the malformed JSON in its own tests


def rows(name: str) -> list[dict[str, Any]]:
    with (TALKS / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pieces(text: str, chance: Random) -> list[str]:
    """Cut a text anywhere, also inside markers, escapes and line ends."""
    cuts = sorted(chance.sample(range(len(text)), min(chance.randint(1, 40), len(text))))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]


def events(session: Session, content: str) -> Iterator[tuple[str, Any]]:
    """Say something, and yield the events of the answer."""
    headers = {**session.headers, "Accept": "text/event-stream"}
    answer = session.browser.post(
        f"{session.path}/messages", json={"content": content}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    for event in re.findall(r"event: (\w+)\ndata: (.*)\n\n", answer.text):
        yield event[0], json.loads(event[1])


def heard(session: Session, service: FakeMessages, text: str, chance: Random) -> dict[str, Any]:
    """Let the service say `text` in pieces; check what a reader saw meanwhile."""
    service.default = says(pieces(text, chance))
    told = list(events(session, "Go on."))
    shown = "".join(data["text"] for name, data in told if name == "token")
    whole = parse(text)
    assert told[0][0] == "user_message"
    assert shown == whole.shown
    reply: dict[str, Any] = told[-1][1]
    assert told[-1][0] == "assistant_message"
    assert (reply["status"], reply["content"]) == ("done", clean(whole.shown))
    assert reply["unreadable_blocks"] == whole.unreadable_blocks
    return reply


def test_replies_without_a_block_come_through_unchanged(
    session: Session, service: FakeMessages
) -> None:
    chance = Random(1)
    for row in rows("assistant_outputs.jsonl"):
        reply = heard(session, service, row["text"], chance)
        assert reply["suggested_fix_id"] is None
        assert reply["content"] == clean(row["text"])


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_fix_is_stored_as_the_reply_has_it(
    with_claude: Flask, service: FakeMessages, shard: int
) -> None:
    chance = Random(shard)
    said = [row for row in rows("suggest_fix_cases.jsonl") if "role" not in row and row["text"]]
    for row in said[shard::SHARDS]:
        session = opened(with_claude)
        text = row["text"]
        if not text.strip():
            continue
        reply = heard(session, service, text, chance)
        fix = parse(text).fix
        assert (reply["suggested_fix_id"] is None) == (fix is None), row["name"]
        if fix is not None:
            stored = session.call("GET", "/suggested-fixes/active")
            assert stored["id"] == reply["suggested_fix_id"]
            for name in SHOWN_BY_FIX:
                wanted = getattr(fix, name)
                assert stored[name] == (clean(wanted) if name in SHOWN_BY_FIX[:2] else wanted)
        for part in row.get("expect", {}).get("display_not_contains", ()):
            assert part not in reply["content"], row["name"]


def test_malformed_json_never_breaks_the_chat(session: Session, service: FakeMessages) -> None:
    chance = Random(2)
    for row in rows("llm_json_malformed.jsonl")[::EVERY]:
        text = f"Before.\n[SUGGEST_FIX]\n{row['text']}\n[/SUGGEST_FIX]\nAfter."
        reply = heard(session, service, text, chance)
        assert reply["unreadable_blocks"] >= 1
        assert reply["suggested_fix_id"] is None


@pytest.mark.parametrize(
    "talk",
    rows("investigation_conversations.jsonl") if TALKS.is_dir() else (),
    ids=lambda talk: str(talk["id"]),
)
def test_an_investigation_is_held_again_turn_by_turn(
    session: Session, service: FakeMessages, talk: dict[str, Any]
) -> None:
    """What a tool printed is pasted by the engineer; each request begins as the last one did."""
    chance, asked = Random(4), ""
    for turn in talk["turns"]:
        if turn["role"] != "assistant":
            asked = f"{asked}\n{turn['text']}".strip()[-LIMITS["message"] :]
            continue
        if not asked.strip() or not turn["text"].strip():
            continue
        service.default = says(pieces(turn["text"], chance))
        *_, (name, reply) = events(session, asked)
        assert (name, reply["status"]) == ("assistant_message", "done")
        assert reply["content"] == clean(parse(turn["text"]).shown)
        asked = ""
    sent = [words(request.body) for request in service.requests]
    assert len(sent) > 10
    for before, after in pairwise(sent):
        assert after[: len(before)] == before or dropped(after)


def words(body: dict[str, Any]) -> list[str]:
    parts = [*body["system"], *(part for said in body["messages"] for part in said["content"])]
    return [part["text"] for part in parts]


def dropped(sent: list[str]) -> bool:
    return any("<earlier_turns>" in text for text in sent)
