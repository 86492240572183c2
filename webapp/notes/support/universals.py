"""Whether `all`, `every`, `none`, `never` and `only` are said of what the inputs say them of.

input                                         statement
88 results were sent; 85 arrived.             All 88 results arrived.
It asks at every start.                       Every user is asked.
Tills 1 and 2 take cards.                     None of the tills takes cards.
Only restarted phones seem to lose it.        Only restarted phones lose it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice, takewhile

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.phrases import Predicate
from webapp.notes.language.thesaurus import is_english
from webapp.notes.support.sources import View

_EACH = frozenset({"all", "every", "each"})
_OF_WHAT_IT_SAYS = frozenset({"everyone", "everybody", "everything", "everywhere", "any", "both"})
_OF_THE_WHOLE = frozenset({"entire", "entirely", "whole", "throughout"})
_NONE = frozenset({"no", "none", "nobody", "nothing", "neither"})
_IN_TIME = frozenset({"never", "ever", "always", "once", "time"})
_SURE = ("universals.only", "universals.always", "universals.never")
_CAREFUL = frozenset({"hedges.modal", "hedges.conditional", "hedges.open"})
_REACH = 3


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no universal is said of more, or more surely, than in the inputs."""
    if any(_is_true_of_one(one, view) for one in view.analysed(read).predicates):
        return False
    return not any(
        _is_of_a_part(clause, view)
        or _is_none_though_some(clause, view)
        or _is_of_something_else(clause, view)
        or _is_for_ever(clause, view)
        or _is_only_thought(clause, view)
        or _is_only_of_another(clause, view)
        for clause in read.clauses
    )


def _is_of_a_part(clause: Clause, view: View) -> bool:
    """Tell whether `all 88` did what an input says that 85 did."""
    if "universals.counted" not in clause.marks:
        return False
    whole = max((_plain(token) for token in clause.tokens), default=0.0)
    counted = {key for token in clause.tokens for key in _keys_behind(clause, token.end, 1)}
    done = {key for word in clause.words for key in word.keys} - counted
    told = list(view.clauses())
    return any(
        0 < _opening(other) < whole
        and any(
            not done.isdisjoint(word.keys)
            for one in told[at : at + _REACH]
            if one.sentence is other.sentence
            for word in one.words
        )
        for at, other in enumerate(told)
    )


def _is_none_though_some(clause: Clause, view: View) -> bool:
    """Tell whether `none of the tills` is said where an input numbers some that do."""
    if not clause.words or clause.words[0].text.lower() not in _NONE:
        return False
    content = {key for word in clause.words for key in word.keys}
    return any(
        other.words
        and not other.troubled
        and not content.isdisjoint(other.words[0].keys)
        and any(0 < one.start - _end(other.words[0]) <= 1 for one in other.tokens)
        and len({key for word in other.words for key in word.keys} & content) > _REACH - 1
        for other in view.clauses()
    )


def _end(word: Word) -> int:
    return word.start + len(word.text)


def _plain(token: HardToken) -> float:
    """Return what a number without a unit counts, 0 for another token."""
    if token.kind != "number":
        return 0.0
    return max((float(value) for value, unit in token.values if not unit), default=0.0)


def _opening(clause: Clause) -> float:
    """Return the number that a clause begins with: `85 arrived`, `five healthy`."""
    if not (clause.tokens and clause.words) or clause.tokens[0].start > clause.words[0].start:
        return 0.0
    return _plain(clause.tokens[0])


def _is_of_something_else(clause: Clause, view: View) -> bool:
    """Tell whether `every` is said of a thing where each of the inputs' is of another."""
    if "universals.all" not in clause.marks:
        return False
    told: set[str] = set()
    found = False
    for other in view.clauses():
        words = [word.text.lower() for word in other.words]
        if not (_OF_WHAT_IT_SAYS | _OF_THE_WHOLE).isdisjoint(words):
            return False
        for word in _quantifiers(other):
            found = True
            told |= _keys_around(other, word)
    if not found:
        return False
    return any(
        bool(keys) and keys.isdisjoint(told) and any(map(view.knows, keys))
        for keys in (_keys_behind(clause, word.start, _REACH) for word in _quantifiers(clause))
    )


def _quantifiers(clause: Clause) -> Iterator[Word]:
    return (word for word in clause.words if word.text.lower() in _EACH)


def _keys_behind(clause: Clause, at: int, most: int) -> set[str]:
    """Return the noun and what stands before it: of `each of the old tills with`, two."""
    behind = dropwhile(lambda word: not word.keys, (w for w in clause.words if w.start > at))
    noun = takewhile(lambda word: bool(word.keys), behind)
    return {key for word in islice(noun, most) for key in word.keys}


def _keys_around(clause: Clause, word: Word) -> set[str]:
    """Return what the word may be said of: `all users`, `the users were all`, `5 GB each`."""
    before = [one for one in clause.words if one.start < word.start and one.keys]
    return _keys_behind(clause, word.start, _REACH) | {
        key for one in before[-_REACH:] for key in one.keys
    }


def _is_true_of_one(one: Predicate, view: View) -> bool:
    """Tell whether `none of the tills` is said of what an input says that some till does."""
    subject = one.subject
    if subject is None or subject.items[0].lower not in _NONE or not subject.keys:
        return False
    twins = [
        other
        for other in view.told.twins(one)
        if other.subject is not None and not other.subject.head.isdisjoint(subject.keys)
    ]
    return bool(twins) and any(
        _is_affirmed(other) and other.subject is not None and bool(other.subject.figures)
        for other in twins
    )


def _is_affirmed(one: Predicate) -> bool:
    subject = one.subject
    denied = subject is not None and subject.items[0].lower in _NONE
    return one.asserts and not (denied or one.negated or one.conditional or one.alternative)


def _is_for_ever(clause: Clause, view: View) -> bool:
    """Tell whether `ever` is said of what no input says of all time."""
    if not any(word.text.lower() in {"ever", "never"} for word in clause.words):
        return False
    return not any(
        word.text.lower() in _IN_TIME for other in view.clauses() for word in other.words
    )


def _is_only_thought(clause: Clause, view: View) -> bool:
    """Tell whether the inputs say `only` with care alone, and the clause without."""
    if not clause.marks.isdisjoint(_CAREFUL):
        return False
    for mark in _SURE:
        if mark not in clause.marks:
            continue
        holders = [other for other in view.clauses() if mark in other.marks]
        if holders and all("hedges.modal" in other.marks for other in holders):
            return True
    return False


def _is_only_of_another(clause: Clause, view: View) -> bool:
    """Tell whether `Farah has only A` is said where the inputs say `only` of Omar, and of her A."""
    first = next((word for word in clause.words if word.keys), None)
    if "universals.only" not in clause.marks or first is None or not _is_a_name(first):
        return False
    holders = [other for other in view.clauses() if "universals.only" in other.marks]
    named = [_names(other) for other in holders if not other.content.isdisjoint(clause.content)]
    return bool(named) and all(names and names.isdisjoint(first.keys) for names in named)


def _names(clause: Clause) -> set[str]:
    return {key for word in clause.words if _is_a_name(word) for key in word.keys}


def _is_a_name(word: Word) -> bool:
    return word.is_name and not is_english(word.stem)
