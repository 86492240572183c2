from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.word_flow import LONGEST_WORD, PAUSE, WordFlow


def shown(crumbs: list[str], every: float) -> list[str]:
    """Return what is given for crumbs that come so many seconds apart."""
    flow, given_on = WordFlow(), []
    for number, crumb in enumerate(crumbs):
        flow.add(crumb)
        given_on.append(flow.due(number * every))
    return given_on


@pytest.mark.parametrize(
    ("crumbs", "given_on"),
    [
        (["Look at"], ["Look "]),
        (["Lo", "ok ", "at"], ["", "Look ", ""]),
        (["Look\nat ", "it"], ["Look\nat ", ""]),
        (["", " ", "\n", "a "], ["", "", "", " \na "]),
        (["x" * LONGEST_WORD], [""]),
        (["x" * (LONGEST_WORD + 1)], ["x" * (LONGEST_WORD + 1)]),
    ],
)
def test_whole_words_are_given_on(crumbs: list[str], given_on: list[str]) -> None:
    assert shown(crumbs, PAUSE) == given_on


def test_words_that_come_fast_are_given_together() -> None:
    assert shown(["one ", "two ", "three ", "four ", "five "], PAUSE / 2) == [
        *("one ", "", "two three ", "", "four five ")
    ]


def test_what_waits_is_given_once_its_time_has_come() -> None:
    flow = WordFlow()
    flow.add("one ")
    assert flow.due(0) == "one "
    flow.add("two ")
    assert flow.due(PAUSE / 2) == ""
    assert flow.due(PAUSE) == "two "
    assert flow.due(9) == ""


@given(st.lists(st.text(max_size=90), max_size=40), st.floats(0.001, 1))
def test_nothing_is_lost_or_shown_too_often(crumbs: list[str], every: float) -> None:
    given_on = shown(crumbs, every)
    assert "".join(crumbs).startswith("".join(given_on))
    moments = [number * every for number, text in enumerate(given_on) if text]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(gap >= PAUSE - 1e-9 for gap in gaps)
