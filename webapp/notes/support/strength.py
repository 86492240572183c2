"""Whether a statement is surer, or about more, than its inputs.

input                            statement                       what is wrong
DHCP may be exhausted.           DHCP is exhausted.              a dropped hedge
Two users cannot print.          All users cannot print.         an added universal
DNS was changed. Mail is late.   Mail is late due to DNS.        an added cause
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.phrases import Predicate
from webapp.notes.language.told import Told
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.alignment import Aligned, alignment, best
from webapp.notes.support.assertions import of_clause
from webapp.notes.support.sources import Source, View

_MOST = 0.6
_ALL = 0.99
_OF_SOME = frozenset({"hedges.some", "hedges.most", "hedges.sometimes"})
_RECURRING = frozenset({"daily", "weekly", "nightly", "hourly", "monthly", "yearly", "per", "all"})
_OF_THEM = frozenset({("of", "them"), ("of", "these"), ("of", "those"), ("of", "which")})
_NONE = frozenset({"no", "none", "nobody", "nothing"})
_ANY = frozenset({"a", "an", "any"})  # `not a user` is no user
_OF_EACH = frozenset({"both", "per"})
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
    "hedges.planned": {"hedges.planned", "hedges.must", "hedges.open", "hedges.modal"},
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
    if section != "root_cause" and _adds_a_cause(read, view):
        return False
    if any(_is_denied_of_all(one, view.told) for one in said):
        return False
    for clause in read.clauses:
        aligned = alignment(clause, view)
        if _drops_a_hedge(clause, read, aligned) or _adds_a_universal(clause, said, view, aligned):
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
    if "or" in words:
        told.add("hedges.either")
    if "will" in words and all(map(_is_only_possible, nearest)):
        return True
    content = {
        key for other in read.clauses if other.sentence is clause.sentence for key in other.content
    }
    return all(_is_dropped(_kinds_said_of(other, content), told) for other in nearest)


def _is_only_possible(clause: Clause) -> bool:
    """Tell whether the clause says `could`, and `will` nowhere."""
    words = {word.text.lower() for word in clause.words}
    return "could" in words and "will" not in words


def _kinds_said_of(other: Clause, content: set[object]) -> set[str]:
    """Return the hedges of an input but those of what the statement leaves out: `at about 8`."""
    return {
        kind
        for kind in other.kinds("hedges.")
        if not other.scopes.get(kind) or not other.scopes[kind].isdisjoint(content)
    }


def _is_made_real(one: Predicate, read: Parsed, told: Told) -> bool:
    """Tell whether what every input only says may, can or should be is said to be."""
    if _is_open(one) or one.infinitive or any(clause.kinds("hedges.") for clause in read.clauses):
        return False
    twins = told.twins(one)
    return bool(twins) and all(_is_open(other) for other in twins) and not one.negated


def _is_denied_of_all(one: Predicate, told: Told) -> bool:
    """Tell whether `no user` is said of what every input denies of some: `new users do not`."""
    subject = one.subject
    if subject is None or one.loose or subject.items[0].lower not in _NONE:
        return False
    twins = [other for other in told.twins(one) if other.subject]
    return bool(twins) and all(
        other.subject is not None
        and other.subject.items[0].lower not in _NONE | _ANY
        and (_narrows(other) - _narrows(one))
        for other in twins
    )


def _narrows(one: Predicate) -> set[object]:
    """Return what tells the subject from others of its kind."""
    subject = one.subject
    if subject is None:
        return set()
    keys = {key for item in subject.modifiers for key in item.keys}
    for preposition in ("on", "in", "with", "of", "for"):
        keys |= {key for phrase in one.governed.get(preposition, ()) for key in phrase.keys}
    return keys


def _is_open(one: Predicate) -> bool:
    return one.modal or one.alternative or one.conditional


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


def _adds_a_universal(
    clause: Clause, said: Sequence[Predicate], view: View, aligned: Aligned
) -> bool:
    mine = clause.kinds("universals.")
    if not mine:
        return False
    theirs = {kind for _, other in aligned for kind in other.kinds("universals.")}
    if any("universals.never" in other.marks for other in view.clauses()):
        theirs.add("universals.never")
    if "universals.certain" in mine and clause.explicit:
        mine -= {"universals.certain"}  # `could not be proved`
    if "universals.certain" in mine and "universals.certain" not in theirs:
        return True
    if any(word.text.lower() in {"none", "nothing"} for word in clause.words) or _is_by_nobody(
        clause, said, view.told
    ):
        mine -= {"universals.never"}  # a negation that `not` can stand for
    if "universals.every" in mine:
        mine -= {"universals.every"}
        if not any("universals.every" in other.marks or _recurs(other) for other in view.clauses()):
            return True
    if "universals.counted" in mine:
        mine -= {"universals.counted"}
        if any(_is_a_part(other) for _, other in aligned):
            return True
    nearest = {id(other.sentence) for other in best(aligned)}
    if any(_is_of_each(other) for _, other in aligned if id(other.sentence) in nearest):
        mine -= {"universals.all"}
    if any("universals.all" in other.marks for other in best(aligned)):
        mine -= {"universals.always"}  # `each time` for `at every start`
    return not mine <= theirs


def _is_of_each(clause: Clause) -> bool:
    """Tell whether the clause says it of both, of `all 6`, or so much per one."""
    words = {word.text.lower() for word in clause.words}
    return bool(words & _OF_EACH) or ("all" in words and "universals.counted" in clause.marks)


def _is_by_nobody(clause: Clause, said: Iterable[Predicate], told: Told) -> bool:
    """Tell whether `nobody checked it` stands for an input's `it was not checked`."""
    return any(
        one.agent is not None
        and one.agent.items[0].lower in _NONE
        and any(other.passive and other.negated and not other.agent for other in told.twins(one))
        for one in of_clause(clause, said)
    )


def _recurs(clause: Clause) -> bool:
    return any(word.text.lower() in _RECURRING for word in clause.words)


def _is_a_part(clause: Clause) -> bool:
    """Tell whether the clause counts fewer than all, as `2 of 5` does."""
    parts = [value for token in clause.tokens if token.kind == "of" for value in token.values]
    if any(one != other for one, other in parts):
        return True
    words = [word.text.lower() for word in clause.words]
    return any(pair in _OF_THEM for pair in pairwise(words)) and bool(clause.tokens)


def _adds_a_cause(read: Parsed, view: View) -> bool:
    if not any("causal" in clause.marks for clause in read.clauses):
        return False
    return not any(
        source.kind == "cause"
        or any("causal" in clause.marks for clause in source.read.clauses)
        or _is_one_account(read, source)
        for source in view.sources
    )


def _is_one_account(read: Parsed, source: Source) -> bool:
    """Tell whether one input tells all of it, and does not merely tell what came after what."""
    view = View([source])
    least = _MOST if len(read.clauses) > 1 else _ALL
    nearest = [best(alignment(clause, view), least) for clause in read.clauses]
    if not all(nearest):
        return False
    for clause, found in zip(read.clauses, nearest, strict=True):
        if not clause.explicit and all(one.explicit for one in found):
            return False  # `is not related to it`
    return not any(
        word.text.lower() in _IN_TIME for found in nearest for one in found for word in one.words
    )
