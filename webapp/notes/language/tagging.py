"""What each word of a sentence is: a part of a noun phrase, a verb, a preposition, a boundary.

Closed classes come from `grammar.toml`; what an open word is here says `verb_forms.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from webapp.notes.language import verb_forms
from webapp.notes.language.clauses import Clause, Word
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.items import Item
from webapp.notes.language.lemmas import base, form, used_as
from webapp.notes.language.thesaurus import VERB
from webapp.notes.language.word_lists import grammar

_CLASSES = {
    word: tag
    for tag in ("be", "have", "do", "modal", "determiner", "preposition", "linker", "pronoun")
    for word in grammar(tag)
}
_PAIRS = {
    ("rather", "than"): "preposition",
    ("next", "to"): "adverb",
    ("most", "likely"): "adverb",
    ("no", "longer"): "not",
}
_BOUNDS = frozenset({"mark", "linker", "and"})
_NOT = frozenset({"not", "never", "cannot"})
_MARK = re.compile(r"[,;:()]|\.(?=\s)| - |\n")


def sentences(clauses: Iterable[Clause], text: str) -> Iterator[list[Item]]:
    """Yield the tagged items of each sentence in order."""
    row: list[Item] = []
    last: object = None
    for clause in clauses:
        if clause.sentence is not last and row:
            yield _tagged(_without_bounds(row))
            row = []
        last = clause.sentence
        row += _items(clause, text, row)
    if row:
        yield _tagged(_without_bounds(row))


def _without_bounds(row: list[Item]) -> list[Item]:
    """Return the items without `or more` behind a figure and `then` of `A and then the B`."""
    bounds = {
        at
        for at in range(1, len(row) - 1)
        if (row[at - 1].tag, row[at].lower) == ("and", "then")
        and row[at + 1].tag in {"determiner", "token"}
    } | {
        at + step
        for at in range(1, len(row) - 1)
        if row[at].lower == "or" and row[at - 1].token and row[at + 1].lower in grammar("bounds")
        for step in (0, 1)
    }
    return [item for at, item in enumerate(row) if at not in bounds] if bounds else row


def _items(clause: Clause, text: str, before: Sequence[Item]) -> Iterator[Item]:
    things: list[Word | HardToken] = sorted(
        [*clause.words, *clause.tokens], key=lambda thing: thing.start
    )
    at = before[-1].start + len(before[-1].lower) if before else 0
    quoted = bool(before) and before[-1].quoted
    for thing in things:
        gap = text[at : thing.start] if before or at else ""
        quoted ^= gap.count('"') % 2 == 1
        if _MARK.search(gap):
            yield Item("mark", gap.strip(), max(thing.start - 1, at))
        lower = thing.text.lower()
        at = thing.start + len(thing.text)
        if isinstance(thing, HardToken):
            yield Item("token", lower, thing.start, token=thing)
        else:
            tag = "noun" if quoted else _closed_class(thing.text, opens=thing.opens)
            if gap == "-" and tag == "preposition":
                tag = "noun"  # `the sign-up`
            yield Item(tag, lower, thing.start, word=thing, quoted=quoted)


def _closed_class(text: str, *, opens: bool) -> str:
    lower = text.lower()
    if text in {"IT", "A"} and not opens:
        return "open"  # the department, group A
    if "'" in lower and lower.partition("'")[0] in grammar("pronoun"):
        return "pronoun"  # `you're`
    if lower in _NOT:
        return "not"
    if lower in {"and", "or"}:
        return "and"
    named = text[0].isupper() and not opens  # `Zoltan Kiraly`
    return _CLASSES.get(lower, "adverb" if _is_adverb(lower) and not named else "open")


def _is_adverb(lower: str) -> bool:
    return lower in grammar("adverb") or (
        lower.endswith("ly") and lower not in grammar("not_adverbs")
    )


def _tagged(row: list[Item]) -> list[Item]:
    for at, item in enumerate(row):
        if item.lower == "that" and at and row[at - 1].tag == "preposition":
            item.tag = "determiner"  # `in that folder`
            if row[at - 1].lower in {"before", "after"} and _is_someone(row, at + 1):
                item.tag = row[at - 1].tag = "adverb"  # `before that Dana exported it`
        elif at and item.tag == "preposition" and row[at - 1].tag == "determiner":
            item.tag = "noun"  # `the following error`
        elif (pair := (item.lower, _lower(row, at + 1))) in _PAIRS:
            item.tag = _PAIRS[pair]
        elif _is_adverb_here(row, at) or (item.lower == "both" and at and row[at - 1].tag == "be"):
            item.tag = "adverb"
        elif item.lower == "done" and at and row[at - 1].tag in {"be", "have"}:
            item.tag, item.form = "verb", "ed"
        elif item.tag == "open":
            item.form = form(item)
            item.tag = "verb" if verb_forms.is_verb(row, at) else "noun"
        elif item.lower == "to" and _opens_an_infinitive(row, at):
            item.tag = "to"
    return row


def _is_someone(row: Sequence[Item], at: int) -> bool:
    item = row[at] if at < len(row) else None
    if item is None or item.tag in {"determiner", "pronoun"}:
        return item is not None
    return item.word is not None and item.word.is_name


def _is_adverb_here(row: Sequence[Item], at: int) -> bool:
    """Tell whether it is one beside its neighbour: `about to`, `about 40 s`, `is enabled there`."""
    lower, after = row[at].lower, row[at + 1] if at + 1 < len(row) else None
    if lower == "there":
        return after is None or after.tag not in {"be", "modal", "open", "have"}
    if lower == "either":
        return after is None or after.tag in _BOUNDS  # `will not run either`
    if lower == "first" and at and row[at - 1].tag in {"verb", "be"}:
        return after is None or after.tag in _BOUNDS  # `a snapshot was taken first`
    if lower == "likely":
        return bool(at) and row[at - 1].lower in {"very", "most", "quite"}  # `very likely kept it`
    if lower not in {"about", "around"} or after is None:
        return False
    return after.lower == "to" or (after.token is not None and after.token.kind == "number")


def _lower(row: Sequence[Item], at: int) -> str:
    return row[at].lower if at < len(row) else ""


def _opens_an_infinitive(row: Sequence[Item], at: int) -> bool:
    after = row[at + 1] if at + 1 < len(row) else None
    if after is None or after.word is None or after.word.is_name:
        return False
    if after.tag in {"be", "have", "do", "adverb"}:
        return after.lower in {"be", "have", "do"} or after.tag == "adverb"
    lemma = base(after)
    if form(after) or after.tag != "open" or lemma is None:
        return False
    if at and row[at - 1].tag == "and" and any(item.tag == "to" for item in row[:at]):
        return True  # `is to start at 8:00 and to end at 9:00`
    behind = row[at + 2] if at + 2 < len(row) else None
    if behind is not None and behind.tag == "determiner":
        return True
    figure = behind.token if behind is not None else None
    counted = figure is not None and figure.kind == "number"
    measured = figure is not None and counted and any(unit for _, unit in figure.values)
    return measured or (used_as(after) == VERB and not counted)
