"""How far a thing has come: weighed, planned, done. A statement goes no further than its inputs.

input                                       statement
Moving the agent is being considered.       The agent will be moved.
The review is scheduled for 18 August.      The review has been carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.phrases import Key, Predicate
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.word_lists import polarity
from webapp.notes.support.sources import View

WEIGHED, PLANNED, PLAIN = 0, 1, 2
_OPEN = frozenset(
    {"hedges.foretold", "hedges.modal", "hedges.conditional", "hedges.sometimes", "hedges.open"}
)
_WEIGHED = frozenset({"hedges.open", "hedges.whether"})
_PUT_OFF = frozenset({"postponed", "deferred", "shelved"})  # and `put off`
_MOMENTS = frozenset({"date", "time"})
_TELLING = stems("telling_verbs")
_DONE = frozenset(polarity()["completion"]["words"])


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether nothing is told as planned that was weighed, or as done that was planned."""
    if _is_dated_by_a_plan(read, view):
        return False
    said = view.analysed(read).predicates
    careful = {id(one.sentence) for one in read.clauses if not one.marks.isdisjoint(_OPEN)}
    clauses = {
        word.start: clause
        for clause in read.clauses
        if id(clause.sentence) not in careful
        for word in clause.words
    }
    return not any(
        one.asserts
        and not (one.conditional or one.alternative)
        and one.verb.start in clauses
        and _goes_further(one, clauses[one.verb.start], view)
        for one in said
    )


def _is_dated_by_a_plan(read: Parsed, view: View) -> bool:
    """Tell whether a day or hour for which something is only planned is said of what is so."""
    plain = [one for whole in read.sentences() if _stage(whole) == PLAIN for one in whole]
    return any(
        all(_stage([holder]) < PLAIN for holder in holders)
        for clause in plain
        for token in clause.tokens
        if token.kind in _MOMENTS and clause.marks.isdisjoint(_OPEN)
        if (holders := [one for _, one in view.sharing((token.kind, v) for v in token.values)])
    )


def _goes_further(one: Predicate, clause: Clause, view: View) -> bool:
    stage = PLAIN if _is_done(clause) else _stage([clause])
    if stage == WEIGHED or one.verb.stem in _TELLING:
        return False
    if view.told.says_it_was_so(one):
        return False
    if one.negated and any(twin.negated for twin in view.told.twins(one)):
        return False  # what is not so comes no further
    holders = [holder for _, holder in view.sharing(one.keys)]
    holders = holders or [holder for _, holder in view.sharing(_things(one))]
    return bool(holders) and all(_stage([holder]) < stage for holder in holders)


def _things(one: Predicate) -> set[Key]:
    """Return what it is done to, or who does it: a light verb says little itself."""
    party = one.patients[0] if one.patients else one.agent
    return set() if party is None or party.is_pronoun else set(party.head - party.names)


def _stage(clauses: Sequence[Clause]) -> int:
    marks = {mark for clause in clauses for mark in clause.marks}
    if not marks.isdisjoint(_WEIGHED):
        return WEIGHED
    return PLANNED if "hedges.planned" in marks or any(map(_is_put_off, clauses)) else PLAIN


def _is_put_off(clause: Clause) -> bool:
    words = [word.text.lower() for word in clause.words]
    return not _PUT_OFF.isdisjoint(words) or ("put", "off") in pairwise(words)


def _is_done(clause: Clause) -> bool:
    words = [word for word in clause.words if word.text.lower() in _DONE and not word.negated]
    return bool(words) and not any(word.text.lower() in {"will", "be"} for word in clause.words)
