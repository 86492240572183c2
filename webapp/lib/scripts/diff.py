"""What an edit changed in a script, line by line."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

AROUND = 3


class DiffLine(NamedTuple):
    """One line; ``before`` and ``after`` are its numbers from 1, None where it does not stand."""

    sign: Literal["+", "-", " "]
    text: str
    before: int | None
    after: int | None


def diff_of(before: str, after: str) -> list[list[DiffLine]]:
    """Return the changes, each with up to three lines around it; empty for equal texts.

    Line ends are part of a line's text, shown by name where nothing else in it changed.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new)
    return [list(_lines(group, old, new)) for group in matcher.get_grouped_opcodes(AROUND)]


def _lines(
    group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]
) -> Iterator[DiffLine]:
    for kind, start, end, first, last in group:
        if kind == "equal":
            for offset, line in enumerate(old[start:end]):
                yield DiffLine(" ", _shown(line), start + offset + 1, first + offset + 1)
            continue
        ends = [_shown(line) for line in old[start:end]] == [
            _shown(line) for line in new[first:last]
        ]
        for number, line in enumerate(old[start:end], start + 1):
            yield DiffLine("-", _shown(line, ends=ends), number, None)
        for number, line in enumerate(new[first:last], first + 1):
            yield DiffLine("+", _shown(line, ends=ends), None, number)


def _shown(line: str, *, ends: bool = False) -> str:
    plain = line.rstrip("\r\n")
    if not ends:
        return plain
    return plain + {"\r\n": " (CRLF)", "\n": " (LF)", "": " (no line end)"}.get(
        line[len(plain) :], ""
    )
