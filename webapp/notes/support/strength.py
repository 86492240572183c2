"""Whether a statement is surer, or about more, than its inputs.

input                            statement                       what is wrong
DHCP may be exhausted.           DHCP is exhausted.              a dropped hedge
DNS was changed. Mail is late.   Mail is late due to DNS.        an added cause
"""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.told import Told
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.agents import is_of
from webapp.notes.support.alignment import Aligned, alignment, best
from webapp.notes.support.assertions import of_clause
from webapp.notes.support.sources import Source, View

_MOST = 0.6
_ALL = 0.99
_OF_SOME = frozenset({"hedges.some", "hedges.most", "hedges.sometimes"})
_MAY = frozenset({"may", "might", "could"})
_WHEN = frozenset({"when", "whenever", "once", "where"})
_RELATIVE = frozenset({"that", "which", "who", "without"})
_IN_TIME = grammar("in_time")

# A hedge of one kind may be told by another: `sometimes` for `may` is as careful.
_AS_CAREFUL = {
    "hedges.modal": {"hedges.modal", "hedges.sometimes", "hedges.some"},
    "hedges.conditional": {"hedges.conditional", "hedges.occasion", "hedges.modal"},
    "hedges.some": {"hedges.some", "hedges.modal", "hedges.most"},
    "hedges.most": {"hedges.most", "hedges.some", "hedges.modal", "hedges.sometimes"},
    "hedges.sometimes": {"hedges.sometimes", "hedges.modal", "hedges.some", "hedges.most"},
    "hedges.about": {"hedges.about", "hedges.bound", "hedges.modal"},
    "hedges.bound": {"hedges.bound", "hedges.about"},
    "hedges.planned": {
        "hedges.planned",
        "hedges.foretold",
        "hedges.must",
        "hedges.open",
        "hedges.modal",
    },
    "hedges.foretold": {
        "hedges.foretold",
        "hedges.conditional",
        "hedges.occasion",
        "hedges.modal",
    },
    "hedges.open": {"hedges.open", "hedges.modal", "hedges.conditional"},
    "hedges.except": {"hedges.except", "hedges.some", "hedges.most"},
    "hedges.either": {"hedges.either", "hedges.modal", "hedges.some"},
    "hedges.tried": {
        "hedges.tried",
        "hedges.occasion",
        "hedges.planned",
        "hedges.open",
        "hedges.modal",
    },
}


def is_kept(read: Parsed, view: View, section: str) -> bool:
    """Tell whether nothing is said more surely; a cause may be named under Root cause."""
    said = view.analysed(read).predicates
    if any(_is_made_real(one, read, view.told) for one in said):
        return False
    if _is_surely_the_cause(read, view):
        return False
    if section != "root_cause" and _adds_a_cause(read, view):
        return False
    for clause in read.clauses:
        verbs = of_clause(clause, said)
        if verbs and all(map(view.told.says_it_was_so, verbs)):
            continue
        if _drops_a_hedge(clause, read, alignment(clause, view)):
            return False
    return True


def _drops_a_hedge(clause: Clause, read: Parsed, aligned: Aligned) -> bool:
    nearest = best(aligned)
    if not nearest:
        return False
    told = {
        kind
        for other in read.clauses
        if other.sentence is clause.sentence
        for kind in other.kinds("hedges.")
    }
    words = _words_around(clause, read)
    if _is_an_occasion(words):
        told.add("hedges.occasion")
    if clause.explicit and not any(other.explicit for other in nearest):
        told.add("hedges.except")  # what is left out is told of
    if "or" in words:
        told.add("hedges.either")
    if any(word in _MAY and all(other.says(word) for other in nearest) for word in words):
        told.add("hedges.modal")
    if "will" in words and all(map(_is_only_possible, nearest)):
        return True
    content = {
        key for other in read.clauses if other.sentence is clause.sentence for key in other.content
    }
    return all(_is_dropped(_kinds_said_of(other, content), told) for other in nearest)


def _is_only_possible(clause: Clause) -> bool:
    return clause.says("could") and not clause.says("will")


def _kinds_said_of(other: Clause, content: set[object]) -> set[str]:
    """Return the hedges of an input but those of what the statement leaves out: `at about 8`."""
    return {
        kind
        for kind in other.kinds("hedges.")
        if not other.scopes.get(kind) or not other.scopes[kind].isdisjoint(content)
    }


def _is_made_real(one: Predicate, read: Parsed, told: Told) -> bool:
    """Tell whether what every input only says may, can or should be is said to be."""
    if _is_open(one) or one.infinitive or any(map(_is_careful, read.clauses)):
        return False
    twins = told.twins(one)
    by_the_same = [other for other in twins if one.agent and is_of(one.agent, _doers(other))]
    return bool(twins) and all(map(_is_open, by_the_same or twins)) and not one.negated


def _is_careful(clause: Clause) -> bool:
    """Tell whether it says that it may be so, or when it is: `while` and `after` do neither."""
    return bool(clause.kinds("hedges.") - {"hedges.occasion"}) or any(map(clause.says, _WHEN))


def _doers(one: Predicate) -> list[Phrase]:
    return [one.agent] if one.agent is not None else []


def _is_open(one: Predicate) -> bool:
    wished = one.infinitive and one.to_come
    return one.modal or one.alternative or one.conditional or wished


def _is_an_occasion(words: Sequence[str]) -> bool:
    """Tell whether the sentence says when by its form: `Signing in gives`, `agents that rely`."""
    return bool(words) and (words[0].endswith("ing") or not _RELATIVE.isdisjoint(words))


def _words_around(clause: Clause, read: Parsed) -> list[str]:
    """Return the words of the clause's sentence."""
    return [
        word.text.lower()
        for other in read.clauses
        if other.sentence is clause.sentence
        for word in other.words
    ]


def _is_dropped(kinds: set[str], told: set[str]) -> bool:
    """Tell whether a hedge is told by none as careful; `some` stands for no `may` beside it."""
    return any(
        told.isdisjoint(_AS_CAREFUL[kind] - (kinds & _OF_SOME - {kind}))
        for kind in kinds
        if kind in _AS_CAREFUL
    )


def _is_surely_the_cause(read: Parsed, view: View) -> bool:
    """Tell whether it made it so where every input only says that it may be why."""
    causal = any("causal" in clause.marks or clause.says("made") for clause in read.clauses)
    if not causal or any(map(_is_careful, read.clauses)):
        return False
    told = [clause for clause in view.clauses() if "causal" in clause.marks]
    return bool(told) and all("hedges.modal" in clause.marks for clause in told)


def _adds_a_cause(read: Parsed, view: View) -> bool:
    if not any("causal" in clause.marks for clause in read.clauses):
        return False
    if all(source.kind == "check skipped" for source in view.sources):
        return False  # its note says why
    return not any(
        source.kind == "cause"
        or any("causal" in clause.marks for clause in source.read.clauses)
        or _is_one_account(read, source)
        for source in view.sources
    )


def _is_mostly_new(clause: Clause, view: View) -> bool:
    """Tell whether the inputs hold less than half of the clause's words: chance shares a name."""
    return 2 * sum(bool(view.sharing([key])) for key in clause.things) < len(clause.things)


def _is_one_account(read: Parsed, source: Source) -> bool:
    """Tell whether one input tells all of it, and does not merely tell what came after what."""
    view = View([source])
    least = _MOST if len(read.clauses) > 1 else _ALL
    nearest = [best(alignment(clause, view), least) for clause in read.clauses]
    if not all(nearest) or any(_is_mostly_new(clause, view) for clause in read.clauses):
        return False
    for clause, found in zip(read.clauses, nearest, strict=True):
        if not clause.explicit and all(one.explicit for one in found):
            return False  # `is not related to it`
    return not any(
        word.text.lower() in _IN_TIME for found in nearest for one in found for word in one.words
    )
