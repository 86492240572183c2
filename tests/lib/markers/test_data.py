"""The collected cases: blocks as models write them, malformed JSON, replies without a block."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from webapp.lib.markers import MarkerParser, ParsedReply, parse

DATA = Path(__file__).parents[3] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the case collection is not here")

#: Rows whose expectation the contract overrules, with the sentence that does.
OVERRULED = {
    "split_escape": "in the title runs of white space and control characters become one space",
}
#: Rows in another role than the assistant's: "Only assistant text is parsed", by the caller.
LARGEST = 256 * 1024


def rows(path: str) -> Iterator[dict[str, Any]]:
    file = DATA / path
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


CASES = [row for row in rows("D_suggest_fix/suggest_fix_cases.jsonl") if "role" not in row]
EXPECTED = [row for row in CASES if "expect" in row and row["name"] not in OVERRULED]


def named(row: dict[str, Any]) -> str:
    return str(row["name"])


def streamed(chunks: list[str]) -> ParsedReply:
    parser = MarkerParser()
    shown = "".join([*map(parser.feed, chunks), parser.close()])
    assert shown == parser.reply.shown
    return parser.reply


@pytest.mark.parametrize("row", EXPECTED, ids=named)
def test_it_reads_the_collected_blocks(row: dict[str, Any]) -> None:
    expect = row["expect"]
    reply = parse(row["text"])

    assert (reply.fix is None) is (expect["fix"] is None)
    for key, value in (expect["fix"] or {}).items():
        # A number is no id of a script template: unusable, so null.
        wanted = None if key == "script_template_id" and not isinstance(value, str) else value
        assert getattr(reply.fix, key) == wanted
    for part in expect.get("display_contains", []):
        assert part in reply.shown
    for part in expect.get("display_not_contains", []):
        assert part not in reply.shown
    if reply.fix and "confidence_range" in expect:
        low, high = expect["confidence_range"]
        assert low <= reply.fix.confidence_pct <= high


@pytest.mark.parametrize("row", CASES, ids=named)
def test_chunks_of_a_case_change_nothing(row: dict[str, Any]) -> None:
    whole = parse(row["text"])

    assert streamed(row.get("chunks", [row["text"]])) == whole
    assert streamed(re.findall(r"(?s).{1,7}", row["text"])) == whole
    assert whole.fix is None or 0 <= whole.fix.confidence_pct <= 100


@pytest.mark.parametrize("name", OVERRULED)
def test_the_overruled_cases_follow_the_contract(name: str) -> None:
    texts = [row["text"] for row in CASES if row["name"] == name]

    for text in texts:
        fix = parse(text).fix
        assert fix is not None
        assert "\n" not in fix.title


def accepted(text: str) -> bool:
    """Tell what strict JSON, with raw line feeds and tabs in strings, makes of a fact list."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    lines = re.sub(r"\r\n?", "\n", text).strip().strip("\ufeff").strip()
    try:
        value = json.loads(lines, strict=False, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    if re.search(r"[\x00-\x08\x0b-\x1f]", lines) or len(lines.encode("utf-8", "replace")) > LARGEST:
        return False
    return isinstance(value, list) and all(
        isinstance(entry.get("text") if isinstance(entry, dict) else entry, str) for entry in value
    )


def json_texts() -> list[str]:
    files = ("D_suggest_fix/llm_json_malformed.jsonl", "C_hostile/jsontestsuite.jsonl")
    return [row["text"] for file in files for row in rows(file) if row["text"] is not None]


@pytest.mark.parametrize("kind", ["SUGGEST_FIX", "CHECKS", "FACTS"])
def test_no_json_breaks_the_chat(kind: str) -> None:
    texts = json_texts()

    assert texts
    for text in texts:
        reply = parse(f"before\n[{kind}]\n{text}\n[/{kind}]\nafter")
        assert (reply.shown, reply.fix) == ("before\n\nafter", None)


def test_strict_json_decides_which_lists_are_read() -> None:
    for text in json_texts():
        if text.lstrip("\ufeff \n").startswith(("```", "~~~")):
            continue
        reply = parse(f"[FACTS]\n{text}\n[/FACTS]")
        assert (reply.unreadable_blocks == 0) is accepted(text), text[:200]


def test_replies_without_a_block_are_unchanged() -> None:
    for row in rows("D_suggest_fix/assistant_outputs.jsonl"):
        text = re.sub(r"\r\n?", "\n", row["text"])
        assert parse(row["text"]) == ParsedReply(text, None, (), (), 0)
