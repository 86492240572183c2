from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.text_changes import changes

TEXTS = st.text(st.sampled_from("ab \n"), max_size=40)


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("one", "one", [("same", "one")]),
        ("", "one", [("new", "one")]),
        ("one", "", [("gone", "one")]),
        (
            "The spooler stopped.\nIt runs.",
            "The spooler stopped.\nIt runs again.",
            [("same", "The spooler stopped.\nIt "), ("gone", "runs."), ("new", "runs again.")],
        ),
        (
            "one\ntwo\nthree",
            "one\nthree",
            [("same", "one\n"), ("gone", "two\n"), ("same", "three")],
        ),
        ("abc", "x y z", [("gone", "abc"), ("new", "x y z")]),
    ],
)
def test_it_tells_what_went_and_what_came(
    before: str, after: str, pieces: list[tuple[str, str]]
) -> None:
    assert changes(before, after) == pieces


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    told = changes(before, after)
    assert "".join(text for kind, text in told if kind != "gone") == after
    assert "".join(text for kind, text in told if kind != "new") == before


def test_many_lines_that_differ_are_told_whole() -> None:
    lines = "\n" * 20_000
    before, after = f"a\n{lines}b\nz", f"a\n{lines}c\n{lines}d\nz"
    told = changes(before, after)
    assert told[0] == ("same", f"a\n{lines}")
    assert told[-1] == ("same", "z")
    assert {kind for kind, _ in told} == {"same", "gone", "new"}


def test_the_longest_note_takes_no_second() -> None:
    before = "".join(f"Line {number} of the note says this and that.\n" for number in range(1300))
    started = time.perf_counter()
    changes(before, before.replace("this", "it").replace("\n", "\n\n"))
    assert time.perf_counter() - started < 1
