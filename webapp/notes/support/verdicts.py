"""Whether a statement says what a cited check found.

check                                         statement
Is the account in the group?: failed.         The account is in the group.
The port answers: passed.                     The port does not answer.
"""

from __future__ import annotations

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.predicates import analysed
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.sources import Source, View

_MOST = 0.7
_MORE_THAN_HALF = 0.6
_OPEN = frozenset({"hedges.planned", "hedges.open", "hedges.modal", "hedges.conditional"})
_UNDONE = frozenset({"skipped", "omitted", "untested", "unverified", "unchecked", "open"})
_NONE = frozenset({"None", "Nothing"})
_FINITE = grammar("be") | grammar("have") | grammar("modal") | grammar("do")


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no clause says of a check's question what the check did not find.

    Only of statements that rest on checks alone: what else is cited may say so.
    """
    if not all(source.asks for source in view.sources):
        return True
    if all(source.kind == "check skipped" for source in view.sources):
        return not any(_was_not_done(clause, view) for clause in read.clauses)
    return not any(
        _is_turned(clause, source) or _is_one_of_none(clause, source)
        for clause in read.clauses
        for source in view.sources
    )


def _was_not_done(clause: Clause, view: View) -> bool:
    """Tell whether the clause tells of a check that was skipped as if it had been made."""
    if clause.explicit or not clause.marks.isdisjoint(_OPEN) or "skip" in clause.content:
        return False
    content = clause.things
    asked = {
        key
        for source in view.sources
        for other in (source.asks.clauses if source.asks else ())
        for key in other.content
    }
    told = {word.text.lower() for word in clause.words}
    return len(content & asked) * 2 > len(content) and told.isdisjoint(_UNDONE)


def _is_turned(clause: Clause, source: Source) -> bool:
    asked = source.asks
    if asked is None or source.kind == "check skipped":
        return False
    if not _claims(asked):
        return source.kind == "check fail" and _was_done_all_the_same(clause, asked)
    content = clause.things
    mine = {key for other in asked.clauses for key in other.content}
    if len(content) < 2 or len(content & mine) < _MOST * len(content):  # noqa: PLR2004 - one word names no claim
        return False
    if "fail" in {word.stem for word in clause.words} | {"fail"} & content:
        return False
    alike = clause.negative == any(other.negative for other in asked.clauses)
    return alike is (source.kind == "check fail")


def _was_done_all_the_same(clause: Clause, asked: Parsed) -> bool:
    """Tell whether the clause tells in full what was asked for, and that failed: `restart it`."""
    if clause.troubled or not clause.marks.isdisjoint(_OPEN) or "fail" in clause.content:
        return False
    content = clause.things
    mine = {key for other in asked.clauses for key in other.content}
    well = not any(other.troubled for other in asked.clauses)
    return well and len(content) > 1 and content <= mine


def _claims(asked: Parsed) -> bool:
    """Tell whether the label says or asks whether something is so: not `Ping the gateway`."""
    if any(word.text.lower() in _FINITE for word in asked.words):
        return True
    return any(
        one.agent is not None
        and one.agent.items[0].start < one.verb.start
        and one.verb.text.endswith("s")
        for one in analysed(asked).predicates
    )


def _is_one_of_none(clause: Clause, source: Source) -> bool:
    """Tell whether something is said to have happened of which the check found `None`."""
    asked = source.asks
    well = clause.explicit or ("ok", 1) in clause.poles
    if asked is None or well or analysed(asked).predicates:
        return False
    found = [
        other
        for other in source.read.clauses
        if other.words and other.words[0].text in _NONE and not any(w.keys for w in other.words)
    ]
    if not found or not any(other.troubled for other in asked.clauses):
        return False
    mine = {key for other in asked.clauses for key in other.content}
    content = clause.things
    return bool(content) and len(content & mine) >= _MORE_THAN_HALF * len(content)
