"""Whether a statement turns round what its inputs say: `not running` for `running`.

Each clause is laid beside the clauses of the inputs that share most of its content. A state word
is a concept with a sign (`not running`, `stopped` and `fails to start` are `run` -1):

    input                            statement
    The spooler is stopped.          The spooler is running.
    Users cannot print.              Users can print.
    Webmail works.                   Webmail fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.word_lists import grammar
from webapp.notes.support import assertions, causes
from webapp.notes.support.alignment import Aligned, alignment, best
from webapp.notes.support.flips import denies_as_they_do, flips
from webapp.notes.support.sources import View

_AFFECTED = frozenset({"is", "are", "was", "were", "be", "been", "not"})
_ENOUGH = 2
_EXCEPTING = frozenset({"except", "excepting", "excluding", "but"})
_OCCASIONS = grammar("occasions")
_DEGREES = frozenset({"before", "old", "high", "more", "fast"})
_IN_TIME = frozenset({"before", "after"})
_AUXILIARIES = grammar("auxiliaries") - {"to"} | {"is", "are", "was", "were"}
_PREPOSITIONS = grammar("ends_a_reach") | grammar("governing")


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether no clause says the opposite of the clauses nearest to it."""
    said = view.analysed(read).predicates
    in_order = causes.are_told(read, view)
    for clause in read.clauses:
        aligned = alignment(clause, view)
        if _spares_another(clause, aligned):
            return False
        verbs = assertions.of_clause(clause, said)
        signs = [assertions.asserted(one, view) for one in verbs]
        if assertions.NO in signs:
            return False
        held = [one.verb for one, sign in zip(verbs, signs, strict=True) if sign > 0]
        held += [word for word in clause.words if in_order and word.text.lower() in _IN_TIME]
        unheard = clause.explicit and not any(map(assertions.is_denied, verbs))
        whole = bool(verbs) and len(held) == len(verbs) and not unheard
        if whole or denies_as_they_do(clause, aligned):
            if flips(clause, view, aligned, held):
                return False
            continue
        if (
            _is_negated_otherwise(clause, view, aligned)
            or _affirms_what_is_only_denied(clause, view, aligned)
            or flips(clause, view, aligned, held)
        ):
            return False
    return True


def _is_negated_otherwise(clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether only one of the clause and its nearest in the inputs is negated."""
    nearest = best(aligned)
    if not nearest:
        return False
    if _is_said_to_be_affected(clause) is not None:
        return False  # `_spares_another` asks
    if clause.explicit:
        return not (
            any(_is_negative_too(other, clause) for other in nearest)
            or _holds_a_denial(clause, aligned)
            or _is_denied_beside(clause, nearest, view)
        )
    if _only_sets_the_scene(clause):
        return False
    return all(_is_denied_only_by(other, clause) for other in nearest)


def _holds_a_denial(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether all that some input denies is in it: `the upload had no errors in the log`."""
    return any(
        other.explicit
        and len(other.content) >= _ENOUGH
        and other.content <= clause.content
        and bool(other.negated & clause.negated)
        for _, other in aligned
    )


def _is_denied_beside(clause: Clause, nearest: Sequence[Clause], view: View) -> bool:
    """Tell whether the same is denied in a sentence near it: `10 devices, 6 of them not used`."""
    near = {id(other.sentence) for other in nearest}
    return any(
        id(other.sentence) in near
        and (
            (other.explicit and other.negated & clause.negated)
            or (_is_left_out(other) and clause.negated and clause.negated <= other.content)
        )
        for other in view.clauses()
    )


def _is_left_out(clause: Clause) -> bool:
    return clause.says("left") and clause.says("out")


def _spares_another(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether `is not affected` is said of what has trouble, `is affected` of what is well."""
    affected = _is_said_to_be_affected(clause)
    nearest = best(aligned)
    if affected is None or not nearest:
        return False
    if affected:
        return all(("ok", 1) in other.poles and not other.explicit for other in nearest)
    return all(other.troubled and "affect" not in other.negated for other in nearest)


def _is_said_to_be_affected(clause: Clause) -> bool | None:
    """Tell whether the clause says that something is affected, or not; None if neither."""
    for before, word in pairwise(clause.words):
        lower = word.text.lower()
        if lower == "unaffected" or (lower == "affected" and before.text.lower() in _AFFECTED):
            return lower == "affected" and not word.negated
    return None


def _is_negative_too(other: Clause, clause: Clause) -> bool:
    """Tell whether `other` denies as well, and not another thing than the negated clause does."""
    lower = {word.text.lower() for word in other.words}
    if "skipped" in lower or _is_left_out(other) or _excepts(other, clause):
        return True  # what was skipped was not done
    if "instead" in lower and clause.says("instead"):
        return True
    if other.explicit and other.negated and clause.negated.isdisjoint(other.negated):
        return not clause.negated <= other.content
    if not other.explicit:
        denials = other.denials - _DEGREES  # `since` is the other end of `before`
        denied = {pole for pole in other.poles if pole[1] < 0 and pole[0] in denials}
        if ("flawless", -1) in other.poles and not denied:
            return True
        mine = {pole for word in clause.words if not word.negated for pole in word.poles}
        return not denied <= mine  # `is not unhealthy` adds a no to `is unhealthy`
    return True


def _excepts(other: Clause, clause: Clause) -> bool:
    """Tell whether the clause is about what the other leaves out: `all servers except SRV1`."""
    at = next((word.start for word in other.words if word.text.lower() in _EXCEPTING), None)
    if at is None or "hedges.except" not in other.marks:
        return False
    apart = [token for token in other.tokens if token.start > at]
    return any((token.kind, value) in clause.content for token in apart for value in token.values)


def _is_denied_only_by(other: Clause, clause: Clause) -> bool:
    """Tell whether `other` negates what the clause says, and the clause no word of its own."""
    if not other.explicit or (other.negated or other.content).isdisjoint(clause.content):
        return False
    if _is_said_to_be_affected(other) is False:
        return False  # it is well
    said = {pole for word in other.words if word.negated for pole in word.poles if pole[1] < 0}
    if not said.isdisjoint(clause.poles):
        return False  # `a mismatch` for `does not match`
    own = {name for name, sign in clause.poles - other.poles if sign < 0}
    denying = own - lexicon().neutral
    return not denying and clause.denials.isdisjoint(own & other.pole_names)


def _affirms_what_is_only_denied(clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether the clause affirms X of an input's `of Y but not of X`."""
    if clause.negative or _only_sets_the_scene(clause):
        return False
    return any(
        other.explicit
        and other.negated
        and other.negated <= clause.content
        and not _are_of_others(clause, other)
        and any(
            all(key in holder.negated for _, holder in view.sharing([key])) for key in other.negated
        )
        for _, other in aligned
    )


def _are_of_others(clause: Clause, other: Clause) -> bool:
    """Tell whether each names something, and nothing in common: `KB1 is on no server`."""
    mine, theirs = (
        {(token.kind, value) for token in one.tokens for value in token.values}
        for one in (clause, other)
    )
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _only_sets_the_scene(clause: Clause) -> bool:
    """Tell whether the clause names an occasion (`when signing in`) and states nothing."""
    first = clause.words[0].text.lower() if clause.words else ""
    if first in _OCCASIONS or "hedges.tried" in clause.marks:
        return True
    if first in _PREPOSITIONS and not any(
        word.text.lower() in _AUXILIARIES for word in clause.words
    ):
        return True
    participle = any(word.text.lower().endswith("ing") for word in clause.words[:2])
    return participle and not any(word.text.lower() in _AUXILIARIES for word in clause.words)
