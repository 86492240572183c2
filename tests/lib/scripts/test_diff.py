import time

import pytest

from webapp.lib.scripts.diff import diff_of


def shown(before: str, after: str) -> list[str]:
    return [f"{line.sign}{line.text}" for group in diff_of(before, after) for line in group]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("", "a\n", ["+a"]),
        ("a\nb\nc\n", "a\nB\nc\n", [" a", "-b", "+B", " c"]),
        ("a\nb", "a\n", [" a", "-b"]),
        ("a\r\n", "a\n", ["-a (CRLF)", "+a (LF)"]),
        ("a", "a\n", ["-a (no line end)", "+a (LF)"]),
    ],
)
def test_it_shows_what_changed(before: str, after: str, lines: list[str]) -> None:
    assert shown(before, after) == lines


def test_changes_far_apart_are_groups_with_three_lines_around_each() -> None:
    before = [f"{number}\n" for number in range(1, 41)]
    after = [*before]
    after[4], after[34] = "five\n", "more\n"
    first, second = diff_of("".join(before), "".join(after))
    assert [line.before for line in first] == [2, 3, 4, 5, None, 6, 7, 8]
    assert [line.after for line in second] == [32, 33, 34, None, 35, 36, 37, 38]


@pytest.mark.parametrize("line", ["\n", "a\n", "}\n"])
def test_thousands_of_equal_lines_take_no_time(line: str) -> None:
    began = time.process_time()
    diff_of(line * 30_000, line * 29_000 + "x\n")
    assert time.process_time() - began < 1
