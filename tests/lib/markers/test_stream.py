"""Every way of cutting a text into chunks gives the same result and hides the same parts."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.lib.markers import MarkerParser, ParsedReply, parse

NAMES = ("SUGGEST_FIX", "CHECKS", "FACTS")
MARKERS = [f"[{slash}{name}]" for slash in ("", "/") for name in NAMES]
PIECES = [
    *MARKERS,
    *MARKERS,
    *(marker[:size] for marker in MARKERS for size in (1, 3, 4, 7)),
    *("\n", "\n", "\n", "\r\n", "\r", " ", "\t", "    ", "\u2028", "\ufeff"),
    *("- ", "### ", "1. ", "12) ", "> ", "*", "#", "7"),
    *("```", "```json", "~~~", "````", "``", "`", "~"),
    *("{", "}", "[", "]", '"', "[]", "prose", "Do this: ", "x" * 70, " " * 50),
    '{"title": "T", "description": "D", "confidence_pct": 85}',
    '[{"label": "L", "how": "H"}]',
    '["fact", {"text": "cause", "kind": "cause"}]',
    "[FACTS]\n[]\n[/FACTS]\n",
    '```\n[SUGGEST_FIX]\n{"title":"U","description":"D","confidence_pct":1}[/SUGGEST_FIX]\n```\n',
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)
SIZES = st.lists(st.integers(min_value=0, max_value=25), min_size=1, max_size=20)
PROSE = st.lists(
    st.sampled_from([*" \t\n\r-#*1.>`~[/]", "word", "[SUGGEST_FI", "[/CHECKS", "1. ", "- ", "``"])
).map("".join)


def cut(text: str, sizes: list[int]) -> list[str]:
    chunks: list[str] = []
    start = turn = 0
    while start < len(text):
        # A plan of empty chunks alone would never end.
        size = sizes[turn % len(sizes)] or (0 if turn < len(sizes) else 1)
        chunks.append(text[start : start + size])
        start += size
        turn += 1
    return chunks


def streamed(chunks: list[str]) -> tuple[list[str], ParsedReply]:
    parser = MarkerParser()
    shown = [*map(parser.feed, chunks), parser.close()]
    return shown, parser.reply


@settings(max_examples=300, deadline=None)
@given(TEXTS, SIZES)
def test_a_stream_gives_the_result_of_the_whole(text: str, sizes: list[int]) -> None:
    shown, reply = streamed(cut(text, sizes))

    assert reply == parse(text)
    assert "".join(shown) == reply.shown


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_single_characters_give_the_result_of_the_whole(text: str) -> None:
    shown, reply = streamed(list(text))

    assert reply == parse(text)
    assert "".join(shown) == reply.shown


@settings(max_examples=200, deadline=None)
@given(TEXTS, SIZES)
def test_what_is_shown_is_never_taken_back(text: str, sizes: list[int]) -> None:
    """No part of a marker appears that the whole result does not show."""
    whole = parse(text).shown
    parser = MarkerParser()
    so_far = ""
    for chunk in cut(text, sizes):
        so_far += parser.feed(chunk)
        assert whole.startswith(so_far)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_is_shown_is_the_text_without_some_parts(text: str) -> None:
    rest = iter(re.sub(r"\r\n?", "\n", text))

    assert all(mark in rest for mark in parse(text).shown)


@settings(max_examples=200, deadline=None)
@given(PROSE, SIZES)
def test_prose_is_held_back_by_64_characters_at_most(text: str, sizes: list[int]) -> None:
    text = re.sub(r"([`~])(?=[`~]{2})", r"\1 ", text.replace("I]", "").replace("S]", ""))
    parser = MarkerParser()
    fed = shown = 0
    for chunk in cut(text, sizes):
        fed += len(chunk)
        shown += len(parser.feed(chunk))
        # Two characters of a line end become one, so count against what could be shown.
        ends = text[:fed].count("\r\n")
        assert fed - ends - shown <= 64


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_it_never_raises(text: str) -> None:
    assert parse(text).shown is not None
