"""What a clause is marked by: negation and how far it reaches, hedges, universals, causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.notes.language.clauses import Clause, Word
from webapp.notes.language.hard_tokens import TAKEN, HardToken
from webapp.notes.language.lexicon import Lexicon, lexicon
from webapp.notes.language.word_lists import grammar

_ASKED = frozenset({"asked", "told", "instructed", "advised", "requested", "urged"})
REACH = {
    "negation.words": 3,
    "negation.phrases": 3,
    "negation.noun": 2,
    "negation.whole": 4,
}
_NO_MARKS = frozenset({"negation.not_negations", "hedges.not_hedges", "universals.not_universals"})
_SPANS = grammar("spans")
_FIGURES = frozenset({"number", "of", "time", "date"})
#: Hedges that are said of one thing, not of the clause, and how many words behind may be it.
_SCOPED = {"hedges.about": 1, "hedges.bound": 1, "hedges.some": 3, "hedges.most": 3}
_RIGHT_BEHIND = 2
_HAD = 2
_NAMED_STATES = frozenset({"state", "status"})
_CLOSE_BEHIND = 9
_OPENS_A_CHOICE = grammar("opens_a_choice")


def mark(clause: Clause, known: Lexicon, text: str) -> dict[int, int]:
    """Set the clause's marks; return where a negation begins to reach and how many words far."""
    reach: dict[int, int] = {}
    words = [word.text.lower() for word in clause.words]
    skip = 0
    for at in range(len(words)):
        if at < skip:
            continue
        found = list(known.marks_at(words, at))
        if any(length > 1 and name == "negation.phrases" for length, name in found):
            found = [one for one in found if one[1] != "negation.noun"]  # `no longer`
        for length, name in found:
            if name in _NO_MARKS:
                skip = at + length
                break
            if not _counts(name, clause, at + length - 1, text):
                continue
            if name in REACH:
                reach[at + length] = max(reach.get(at + length, 0), REACH[name])
            _note(name, clause, at, length)
    for token in clause.tokens:
        if _counts_none(token, clause):
            after = sum(word.start < token.start for word in clause.words)
            reach[after] = REACH["negation.noun"]
            clause.marks.add("negation.noun")
    clause.marks |= set(_implied(words))
    clause.explicit = any(name in clause.marks for name in REACH)
    return reach


def _is_an_aside(clause: Clause, at: int) -> bool:
    """Tell whether it stands in brackets behind a thing: `on SRV1 (not patched) the job runs`."""
    return clause.words[at].bracketed and not clause.words[0].bracketed


def _counts_none(token: HardToken, clause: Clause) -> bool:
    """Tell whether the token says that there is none: `0 of 200 free`, but not `set to 0`."""
    if token.kind not in {"number", "of"}:
        return False
    counts = (value[0][0] if token.kind == "of" else value[0] for value in token.values)
    if "0" not in counts:
        return False
    after = next((word for word in clause.words if word.start > token.start), None)
    return after is not None and not after.function and after.start - token.end <= 1


def _note(name: str, clause: Clause, at: int, length: int) -> None:
    if name in REACH and _is_an_aside(clause, at):
        return
    clause.marks.add(name)
    words = clause.words[at : at + length]
    for word in words:
        word.marks = word.marks or not name.startswith("proposal.")
    if name in _SCOPED:
        clause.scoped.append((name, words[0].start, words[-1].start + len(words[-1].text)))


def set_scopes(clause: Clause) -> None:
    """Set of what each hedge is said, when the clause's words have their keys."""
    for name, start, end in clause.scoped:
        scope = clause.scopes.get(name, frozenset())
        clause.scopes[name] = scope | frozenset(_scope(clause, start, end, _SCOPED[name]))


def _scope(clause: Clause, start: int, end: int, most: int) -> Iterator[object]:
    """Yield what a hedge is said of: the things right after it, and a figure right before it."""
    things: list[Word | HardToken] = [*(word for word in clause.words if word.keys), *clause.tokens]
    after = sorted((one for one in things if one.start >= end), key=lambda one: one.start)
    close = [one for one in clause.tokens if 0 <= start - one.end <= _RIGHT_BEHIND]
    if any(0 <= one.start - end <= _RIGHT_BEHIND for one in clause.tokens):
        close = []  # `on 3 May around 9:00`
    for one in (*after[:most], *close):
        if isinstance(one, Word):
            yield from one.keys
        else:
            yield from ((one.kind, value) for value in one.values)


def _implied(words: Sequence[str]) -> Iterator[str]:
    """Yield what two words apart mean together: `asked Ann to`, `or is`."""
    for at, word in enumerate(words):
        if word in _ASKED and "to" in words[at + 1 : at + 5]:
            yield "hedges.open"
        if word == "either" and "or" in words[at + 1 : at + _CLOSE_BEHIND]:
            yield "hedges.either"
        if word == "or" and at + 1 < len(words) and words[at + 1] in _OPENS_A_CHOICE:
            yield "hedges.either"


def _is_planned(clause: Clause, at: int) -> bool:
    """Tell whether it is to be done: not `had to be`, nor what counts `38 pending payments`."""
    lower = [word.text.lower() for word in clause.words]
    after = lower[at + 1] if at + 1 < len(lower) else ""
    if lower[at] == "pending":
        if at and lower[at - 1] in _NAMED_STATES:
            return False  # `stays in state PENDING`
        return not after.endswith("s") or after.endswith(("ss", "us", "is"))
    return lower[at] != "be" or at < _HAD or lower[at - _HAD] != "had"


def _counts(mark: str, clause: Clause, at: int, text: str) -> bool:
    """Tell whether the mark holds here: `about`, `over` before a number, `all` not before one."""
    word = clause.words[at]
    end = word.start + len(word.text)
    if mark in {"hedges.about", "hedges.bound"}:
        lower = word.text.lower()
        figures = [token.start for token in clause.tokens if token.kind in _FIGURES]
        counted = any(0 <= start - end <= _CLOSE_BEHIND for start in figures)
        return lower not in lexicon().before_number or counted
    if mark in REACH:
        return word.text != "None" or word.opens  # else a value: `changed from None to Full`
    if mark == "hedges.planned":
        return _is_planned(clause, at)
    if mark == "hedges.some" and word.text.lower() == "some" and TAKEN in text[end : end + 2]:
        clause.marks.add("hedges.about")  # `some 40 users`
        return False
    if mark == "universals.all":
        return _is_of_all(clause, at, counted=TAKEN in text[end : end + 3])
    return True


def _is_of_all(clause: Clause, at: int, *, counted: bool) -> bool:
    """Tell whether it is said of all there are: not `all 3`, `every week`."""
    if counted:
        clause.marks.add("universals.counted")
        return False
    lower = clause.words[at].text.lower()
    word_after = clause.words[at + 1].stem if at + 1 < len(clause.words) else ""
    if word_after in _SPANS and lower in {"every", "each"}:
        clause.marks.add("universals.every")
    rhythm = word_after != "other" or lower in {"every", "each"}
    return word_after not in _SPANS or not rhythm  # `all other users` are no rhythm
