r"""Typed text in a note's Markdown.

Proved on blocks alone: each typed line is a line of a paragraph (or of an indented code block,
which shows it as it stands), changed by at most one backslash before what would open a block.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from webapp.lib.text import clean
from webapp.notes.lines import escaped, item

DATA = Path(__file__).parents[2] / "../shared/data"
BLOCKS = MarkdownIt("commonmark").enable("table")
TEXT = {"paragraph_open", "paragraph_close", "inline", "code_block"}
ITEM = TEXT | {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
END = ["heading_open", "inline", "heading_close"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("# one", r"\# one"),
        ("###### six", r"\###### six"),
        ("#", r"\#"),
        ("#tag", "#tag"),
        ("####### seven", "####### seven"),
        ("   # three blanks", r"   \# three blanks"),
        ("===", r"\==="),
        ("--", r"\--"),
        ("* * *", r"\* * *"),
        ("_ _ _", r"\_ _ _"),
        ("```sh", r"\```sh"),
        ("~~~", r"\~~~"),
        ("> quoted", r"\> quoted"),
        ("- list", r"\- list"),
        ("+ list", r"\+ list"),
        ("*\tlist", "\\*\tlist"),
        ("1. one", r"1\. one"),
        ("12) twelve", r"12\) twelve"),
        ("1.5 GB", "1.5 GB"),
        ("10.0.0.7 answers", "10.0.0.7 answers"),
        ("1234567890. too long", "1234567890. too long"),
        ("-5 degrees", "-5 degrees"),
        ("-Force", "-Force"),
        ("*bold*", "*bold*"),
        ("| a | b |", r"\| a | b |"),
        (":--", r"\:--"),
        ("--:|", r"\--:|"),
        ("---:", r"\---:"),
        ("<div>", r"\<div>"),
        ("<!-- x", r"\<!-- x"),
        ("[a]: /url", r"\[a]: /url"),
        (r"[a\]b]: /url", r"\[a\]b]: /url"),
        ("[split\nlabel]: /url", "\\[split\nlabel]: /url"),
        ("[link](https://a.example)", "[link](https://a.example)"),
        ("svc_backup runs C:\\x **now** `ls`", "svc_backup runs C:\\x **now** `ls`"),
        ("plain\n# then\n\n> more", "plain\n\\# then\n\n\\> more"),
    ],
)
def test_only_a_line_start_that_opens_a_block_is_escaped(typed: str, written: str) -> None:
    assert escaped(typed) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("one", "- one"),
        ("one\ntwo", "- one\n  two"),
        ("one\n\ntwo", "- one\n\n  two"),
        ("one\n# two\n- three", "- one\n  \\# two\n  \\- three"),
        ("\n\n  one \n", "- one"),
        ("# one", "- \\# one"),
        ("one\n\t# two", "- one\n      # two"),
        ("one\n \t- two", "- one\n      - two"),
    ],
)
def test_further_lines_are_indented_under_their_item(typed: str, written: str) -> None:
    assert item(typed) == written


def lines_shown(tokens: list[Token]) -> list[str]:
    contents = [token.content for token in tokens if token.type in ("inline", "code_block")]
    lines = [line.strip() for content in contents for line in content.split("\n")]
    return [line for line in lines if line]


def without_one_backslash(line: str) -> Iterator[str]:
    yield line
    for at, mark in enumerate(line):
        if mark == "\\":
            yield line[:at] + line[at + 1 :]


def assert_is_text(typed: str, written: str, allowed: set[str]) -> None:
    env: dict[str, object] = {}
    tokens = BLOCKS.parse(f"{written}\n\n## End", env)
    assert [token.type for token in tokens[-3:]] == END, typed
    body = tokens[:-3]
    assert {token.type for token in body} <= allowed, typed
    assert sum(token.type == "list_item_open" for token in body) == int(allowed is ITEM), typed
    assert not env.get("references"), typed
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    shown = lines_shown(body)
    assert len(shown) == len(lines), typed
    for line, seen in zip(lines, shown, strict=True):
        assert line in without_one_backslash(seen), typed


FORMS: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "paragraph": (escaped, TEXT),
    "item": (item, ITEM),
}


def check(typed: str) -> None:
    typed = clean(typed)
    if typed.strip():
        for write, allowed in FORMS.values():
            assert_is_text(typed, write(typed), allowed)


@given(
    st.lists(
        st.sampled_from(
            [
                *" \t\n\n\n#-+*=>|`~:[]()<_1.x\\a!&",
                *("    ", "```", "~~~", "---", "===", "]:", "1)", "a | b\n", "|--|\n"),
                *("<div>", "</p>", "\n\n", "[a]: /u", "<!--", "\n\t", "\n  "),
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_no_text_opens_a_block_or_loses_a_line(typed: str) -> None:
    check(typed)


def rows(name: str) -> Iterator[dict[str, object]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {name} outside the repository")
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("C_hostile/blns.jsonl", "text"),
        ("C_hostile/markdown_hostile.jsonl", "text"),
        ("C_hostile/commonmark_spec.jsonl", "markdown"),
        ("B_cases/cases.jsonl", "title"),
        ("B_cases/cases.jsonl", "symptoms"),
        ("B_cases/cases.jsonl", "cause"),
        ("B_cases/cases.jsonl", "resolution"),
    ],
)
def test_collected_texts_stay_text(name: str, field: str) -> None:
    for row in rows(name):
        check(str(row[field] or ""))


def test_collected_evidence_stays_text() -> None:
    for row in rows("B_cases/cases.jsonl"):
        evidence = row["evidence"]
        assert isinstance(evidence, list)
        for piece in evidence:
            check(piece["text"])
