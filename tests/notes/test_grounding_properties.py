"""What holds for every draft and every session."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notes.bundles import bundle, verdict
from webapp.notes.composer import HEADINGS
from webapp.notes.grounding import ground
from webapp.notes.language.folding import folded
from webapp.notes.language.hard_tokens import hard_tokens
from webapp.notes.statements import Draft, Statement

WORDS = """
the a server DC01 dc02.corp.local is not never stopped running may all only 2 GB 14 MB 10.0.0.5
C:\\Temp\\a.log 0x80070005 v5 5.1.2 3 of 12 on 3 May 2024 at 08:15 and but because Alice Bob
"denied" # > ` ** [x](y) <b> | \\ _ svc_backup spooler fails to start restarted . , ; : ( ) ?
"""
_ESCAPE = re.compile(r"\\(?=[^\w\s\\])")  # `HE[` is shown as `HE\[`, which is no path
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES).map("".join),
)
CITES = st.lists(st.sampled_from(["P", "F1", "F2", "F3", "X1", "", "p", "[F1]"]), max_size=3)
STATEMENTS = st.builds(Statement, text=TEXTS, cites=CITES.map(tuple))
DRAFTS = st.builds(
    Draft,
    problem=st.lists(STATEMENTS, max_size=4).map(tuple),
    confirmed=st.lists(STATEMENTS, max_size=3).map(tuple),
    root_cause=st.lists(STATEMENTS, max_size=3).map(tuple),
    root_cause_state=st.sampled_from(["confirmed", "likely", "not_established"]),
    resolution=st.lists(STATEMENTS, max_size=3).map(tuple),
)


@given(text=TEXTS.filter(str.strip), other=TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_copy_of_a_cited_fact_is_kept(text: str, other: str) -> None:
    assert verdict(bundle(other, text), text, "F2") is None


@given(draft=DRAFTS, first=TEXTS, second=TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_note_has_four_sections_in_order(draft: Draft, first: str, second: str) -> None:
    note = ground(draft, bundle(first, f"action: {second}", title="T", problem="p"))
    headings = re.findall(r"^ {0,3}#{1,6}(?:[ \t].*)?$", note.markdown, re.MULTILINE)
    assert headings == [f"## {heading}" for heading in HEADINGS]


@given(draft=DRAFTS, first=TEXTS, second=TEXTS)
@settings(max_examples=80, deadline=None)
def test_every_hard_token_shown_is_in_the_inputs(draft: Draft, first: str, second: str) -> None:
    held = bundle(first, second, title="T", problem="p")
    note = ground(draft, held)
    inputs = f"T\n\np\n\n{first}\n\n{second}"
    known: Counter[object] = Counter()
    for token in hard_tokens(folded(inputs))[0]:
        known.update({*((token.kind, value) for value in token.values), *token.also})
    free = [one for one in note.sources if one.text not in {first, second}]
    assert all(
        _is_known(token.kind, token.values, known, inputs)
        for one in free
        for token in hard_tokens(folded(_ESCAPE.sub("", one.text)))[0]
    )


def _is_known(kind: str, values: frozenset[object], known: Counter[object], inputs: str) -> bool:
    """Tell whether the token is there: as it is, as part of a path or of a date, `one` as `a`."""
    if kind in {"date", "time", "number"} or any((kind, value) in known for value in values):
        return True
    plain = folded(inputs).casefold().replace("/", "\\")
    return any(str(value).strip("\\") in plain for value in values)


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_statement_makes_it_raise(text: str) -> None:
    assert verdict("The server DC01 is stopped since 3 May 2024.", text) in {
        None,
        "not_in_source",
        "wrong_source",
        "no_basis",
    }
