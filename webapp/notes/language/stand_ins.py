"""A verb that stands for one told before: `We asked the bank to restore it, and it did so`."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.folding import stem
from webapp.notes.language.phrases import Phrase, Predicate

_DOING = frozenset({"do", "does", "did", "done", "doing"})
_NEAR = 20  # verbs: what was told long before is not meant
_THIS = frozenset({"this", "that"})
_NO_ACTS = frozenset(map(stem, ("be", "have", "like", "want", "say")))


def stand_in(found: Sequence[Predicate]) -> None:
    """Give each `did so`, `may have done it`, `this might be done` the verb it stands for."""
    for at, one in enumerate(found):
        if one.verb.text.lower() in _DOING and (one.points or _is_of_a_pronoun(one)):
            before = [other for other in reversed(found[max(0, at - _NEAR) : at]) if _is_act(other)]
            if before:
                one.meant = before[0].verb
                one.patients = _what_it_was_done_to(before) or one.patients


def _is_of_a_pronoun(one: Predicate) -> bool:
    """Tell whether `it` or `this` is done: a fix is `it` too where `it was done`."""
    first = one.patients[0].items if one.patients and not one.negated else ()
    return len(first) == 1 and first[0].lower in (_THIS if one.passive else _THIS | {"it"})


def _is_act(one: Predicate) -> bool:
    done = one.verb.text.lower() in _DOING
    return not (one.copular or done or one.verb.stem in _NO_ACTS)


def _what_it_was_done_to(before: Sequence[Predicate]) -> list[Phrase]:
    """Return whom the last of the verbs names, where it stands with a name: `disabled it`."""
    alike = (one for one in before if one.keys == before[0].keys)
    named = ([phrase for phrase in one.patients if not phrase.is_pronoun] for one in alike)
    return next(filter(None, named), [])
