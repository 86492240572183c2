"""JSON without the liberties of Python's reader."""

from __future__ import annotations

import pytest

from webapp.lib.strict_json import loads


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e400", "[-1e400]"])
def test_what_no_other_reader_takes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no JSON|out of range"):
        loads(text)


@pytest.mark.parametrize(("text", "value"), [("1e300", 1e300), ("[-0.5]", [-0.5]), ("12", 12)])
def test_numbers_are_read(text: str, value: object) -> None:
    assert loads(text) == value


def test_the_caller_makes_the_objects() -> None:
    assert loads('{"a": 1, "a": 2}', pairs=len) == 2
