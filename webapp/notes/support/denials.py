"""Whether a statement affirms of a thing what the inputs only deny of it.

input                                         statement
6.1 opens it with the flag; 5.9 did not.      5.9 opened it with the flag too.
CHECKDB passed. No errors.                    CHECKDB reported errors.
Without LLDP the phones learn no VLAN.        With LLDP the phones learn no VLAN.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.phrases import Predicate
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.assertions import YES, asserted
from webapp.notes.support.sources import View

_NAMING = frozenset({"name", "host", "ip", "email", "version", "file", "code", "guid"})
_NOES = frozenset({"no", "without"})
_CAREFUL = frozenset(
    {"hedges.modal", "hedges.conditional", "hedges.planned", "hedges.open", "hedges.either"}
)
_WANTED = frozenset({"hedges.planned", "hedges.open", "hedges.whether"})  # `waiting for labels`
_SHARED = 2
_HELPERS = frozenset({"be", "hav", "do"})
_RIGHT_BEHIND = 2
_REST = 4
_MAY = frozenset({"may", "might", "could"})
_DOES = grammar("do") | grammar("be")
_MANNER = frozenset({"by", "on", "in", "as"})  # `by design`, `on purpose`, `in use`


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether nothing is said to be so of which every input says that it is not."""
    said = view.analysed(read).predicates
    if any(_is_foreseen(one, view) for one in said):
        return False
    denied = {id(one.verb) for one in said if one.negated and asserted(one, view) == YES}
    return not any(
        _is_only_denied_of_it(clause, view)
        or _is_only_affirmed_of_it(clause, view)
        or _denies_a_denial(clause, view, denied)
        or _denies_a_manner(clause, view)
        or _foretells_what_may_be(clause, view)
        or _is_not_so_either(clause, view)
        or any(_is_always_without(word, clause, view) for word in clause.words)
        for clause in read.clauses
    )


def _is_foreseen(one: Predicate, view: View) -> bool:
    """Tell whether it `will` happen where every input says that it may."""
    if not one.modal or one.will != 1:
        return False
    twins = view.told.twins(one)
    return bool(twins) and all(other.modal and other.will < 0 for other in twins)


def _foretells_what_may_be(clause: Clause, view: View) -> bool:
    """Tell whether `will last until 4 June` is said where 4 June is only what may be."""
    if "will" not in {word.text.lower() for word in clause.words}:
        return False
    if not clause.marks.isdisjoint(_CAREFUL - {"hedges.planned"}):
        return False
    for token in clause.tokens:
        holders = [one for _, one in view.sharing((token.kind, value) for value in token.values)]
        said = [{word.text.lower() for word in one.words} for one in holders]
        if said and all(words & _MAY and "will" not in words for words in said):
            return True
    return False


def _is_only_denied_of_it(clause: Clause, view: View) -> bool:
    """Tell whether all that the inputs say of a name is a no, and the clause says yes."""
    if clause.troubled or not clause.marks.isdisjoint(_CAREFUL):
        return False
    labels = {key for source in view.sources for key in source.labels}
    for name in set(_names(clause)) - labels:  # of a label another clause tells
        holders = [other for _, other in view.sharing([name])]
        if holders and all(other.explicit for other in holders):
            rest = clause.content - {name}
            if any(_denies_any(rest, other) and _share(rest, other, view) for other in holders):
                return True
    return False


def _denies_any(content: frozenset[object], other: Clause) -> bool:
    """Tell whether the no reaches what is said: not so in `delivered without the check`."""
    whole = "negation.whole" in other.marks or not other.negated
    return whole or not other.negated.isdisjoint(content)


def _is_only_affirmed_of_it(clause: Clause, view: View) -> bool:
    """Tell whether the clause denies of `till 2` what the inputs say it does, and nothing else."""
    if not clause.explicit:
        return False
    for label, number in _labelled(clause):
        holders = [
            other
            for _, other in view.sharing([number])
            if any(name == label for name, value in _labelled(other) if value == number)
        ]
        rest = {key for word in clause.words for key in word.keys if word.stem != label}
        if holders and all(
            not (other.troubled or other.says("instead"))
            and len(rest & other.content) >= min(_SHARED, len(rest))
            for other in holders
        ):
            return bool(rest)
    return False


def _denies_a_denial(clause: Clause, view: View, denied: set[int]) -> bool:
    """Tell whether the clause says `not disabled` of what the inputs only call disabled.

    `denied` holds the verbs, by identity, that the inputs deny of the same as well.
    """
    words = clause.words
    return any(
        words[at - 1].text.lower() == "not" and _denies_plainly(word, view)
        for at, word in enumerate(words)
        if at and word.stem not in _HELPERS and id(word) not in denied
    )


def _denies_a_manner(clause: Clause, view: View) -> bool:
    """Tell whether `not by design` is said where the inputs only say `by design`."""
    lower = [word.text.lower() for word in clause.words]
    return any(
        words[0] == "not"
        and words[1] in _MANNER
        and clause.words[at + 2].keys
        and _stands_unbroken((words[1], words[2]), view)
        for at, words in enumerate(zip(lower, lower[1:], lower[2:], strict=False))
    )


def _stands_unbroken(pair: tuple[str, str], view: View) -> bool:
    """Tell whether the inputs have the two words together, and never with a `not` before."""
    found = False
    for other in view.clauses():
        lower = [word.text.lower() for word in other.words]
        if pair in pairwise(lower):
            found = True
            if other.explicit:
                return False
    return found


def _is_not_so_either(clause: Clause, view: View) -> bool:
    """Tell whether `the second does not either` is said of what the inputs say that it does."""
    if not clause.explicit or not clause.words or clause.words[-1].text.lower() != "either":
        return False
    scarce = min((count for _, count in _told(clause, view)), default=0)
    return any(
        _is_affirmed_behind(key, clause, view)
        for key, count in _told(clause, view)
        if count == scarce
    )


def _told(clause: Clause, view: View) -> list[tuple[str, int]]:
    """Return each word of the clause with the number of the inputs' clauses that hold it."""
    keys = {key for word in clause.words for key in word.keys}
    found = ((key, len(view.sharing([key]))) for key in keys)
    return [(key, count) for key, count in found if count]


def _is_affirmed_behind(key: str, clause: Clause, view: View) -> bool:
    """Tell whether the sentence goes on to say that it does, or what the clause denies."""
    told = list(view.clauses())
    for at, other in enumerate(told):
        if key not in other.content:
            continue
        rest = [one for one in told[at : at + _REST] if one.sentence is other.sentence]
        says = next((one for one in rest if _says_so(one, clause, key)), None)
        if says is not None and not says.negative:
            return True
    return False


def _says_so(other: Clause, clause: Clause, key: str) -> bool:
    if other.words and other.words[-1].text.lower() in _DOES:
        return True
    denied = {one for word in clause.words if word.negated for one in word.keys} - {key}
    return any(not denied.isdisjoint(word.keys) for word in other.words)


def _denies_plainly(word: Word, view: View) -> bool:
    """Tell whether the inputs have the negative word there, and no other `not`."""
    meaning = lexicon().meanings.get((word.stem,))
    if meaning is None or not any(sign < 0 for _, sign in meaning.poles):
        return False
    holders = [holder for source in view.sources for holder in source.saying.get(word.stem, ())]
    return bool(holders) and not any(holder.explicit or holder.says("not") for holder in holders)


def _labelled(clause: Clause) -> Iterator[tuple[str, object]]:
    """Yield each number with the thing it numbers: `till 2`, also both of `tills 1 and 2`."""
    for token in clause.tokens:
        before = [word for word in clause.words if word.start < token.start and word.keys]
        if token.kind == "number" and before:
            yield from (
                (before[-1].stem, (token.kind, value)) for value in token.values if not value[1]
            )


def _names(clause: Clause) -> Iterator[object]:
    for token in clause.tokens:
        if token.kind in _NAMING:
            yield from ((token.kind, value) for value in token.values)


def _share(content: frozenset[object], other: Clause, view: View) -> bool:
    """Tell whether the sentence that denies speaks of what the clause says."""
    told = {key for one in view.clauses() if one.sentence is other.sentence for key in one.content}
    return not content.isdisjoint(told)


def _is_always_without(word: Word, clause: Clause, view: View) -> bool:
    """Tell whether the inputs name the thing only after `no` or `without`."""
    if word.negated or not word.keys or word.function:
        return False
    if not clause.marks.isdisjoint(_WANTED):
        return False
    if any(other is not word and _denies(other) for other in clause.words):
        return False
    if _follows(word.stem, clause, _NOES):
        return False
    holders = [holder for source in view.sources for holder in source.saying.get(word.stem, ())]
    noes = _NOES if not clause.explicit else frozenset({"without"})
    return bool(holders) and all(_follows(word.stem, holder, noes) for holder in holders)


def _denies(word: Word) -> bool:
    return any(sign < 0 and name not in lexicon().neutral for name, sign in word.poles)


def _follows(stem: str, holder: Clause, noes: frozenset[str]) -> bool:
    words = holder.words
    return all(
        not noes.isdisjoint(one.text.lower() for one in words[max(0, at - _RIGHT_BEHIND) : at])
        for at, word in enumerate(words)
        if word.stem == stem
    )
