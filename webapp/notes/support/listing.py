"""Whether names that an input lists together are not listed with others.

input                                           statement
FW-1 and FW-2 were updated. FW-3 was not.       FW-1 and FW-3 were updated.
"""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.support.pairing import is_same
from webapp.notes.support.sources import View

_LISTED = frozenset({"name", "host", "ip", "file", "email", "code"})
_JOINING = frozenset({",", "and", "&"})  # not `, and`: it may open a clause
_LONGEST_GAP = 6
Row = list[HardToken]


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether no list has a name of an input's list beside one told of elsewhere."""
    told = [row for source in view.sources for row in _lists(source.read)]
    return not any(_is_mixed(row, told, view) for row in _lists(read))


def _is_mixed(row: Row, told: list[Row], view: View) -> bool:
    rivals = [other for other in told if _overlap(row, other)]
    return bool(rivals) and not any(
        all(_is_in(token, sentence) for token in row) for sentence in (*rivals, *_sentences(view))
    )


def _overlap(row: Row, other: Row) -> bool:
    held = sum(_is_in(token, other) for token in row)
    return 0 < held < len(row)


def _is_in(token: HardToken, row: Row) -> bool:
    return any(is_same(token, other) for other in row)


def _sentences(view: View) -> Iterator[Row]:
    """Yield the hard tokens of each sentence of the inputs."""
    for source in view.sources:
        rows: dict[int, Row] = {}
        for clause in source.read.clauses:
            rows.setdefault(id(clause.sentence), []).extend(clause.tokens)
        yield from rows.values()


def _lists(read: Parsed) -> Iterator[Row]:
    """Yield the names of one kind that stand in a row: `FW-1, FW-2 and FW-3`."""
    row: Row = []
    for token in read.tokens:
        if token.kind not in _LISTED:
            continue
        between = read.text[row[-1].end : token.start] if row else ""
        joined = len(between) <= _LONGEST_GAP and between.strip() in _JOINING
        if row and not (joined and token.kind == row[-1].kind):
            if len(row) > 1:
                yield row
            row = []
        row.append(token)
    if len(row) > 1:
        yield row
