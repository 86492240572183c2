"""Whether the inputs assert what a clause asserts: the same verb, sign and parties.

input                                   clause                              asserted
The spooler is not running.             The spooler fails to run.           yes
The spooler is not running on PS02.     The spooler is running on PS02.     no, the reverse
The spooler was restarted.              The spooler is running.             cannot be told
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from webapp.notes.language.clauses import Clause
from webapp.notes.language.items import Item
from webapp.notes.language.lexicon import Pole, lexicon
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.told import Told
from webapp.notes.support.comparison import OTHER, SAME, UNKNOWN, compared
from webapp.notes.support.roles import conflicts
from webapp.notes.support.sources import View

_WRONGLY = frozenset({"partially", "partly", "hardly", "barely"})
_MANNERS = frozenset({"correct", "ok", "complete"})
_NONE = frozenset({"no", "none", "nobody", "nothing", "neither"})
_PLACES = ("on", "in", "at")
YES, NO, CANNOT_TELL = 1, -1, 0


class _Sign(NamedTuple):
    """What one verb of the inputs says of a clause's: YES or NO, and how surely."""

    said: int
    shared: int  # SAME when they share a party
    alike: bool  # they mean the same, not only the same state
    exact: bool  # it is the same word of the same parties
    whole: bool  # their parties have the same words: not `transport`, `the frontend transport`


def asserted(one: Predicate, view: View) -> int:
    """Tell whether an input says so, or only the reverse of the same parties."""
    known = view.assertions.get(id(one))
    if known is None:
        known = view.assertions[id(one)] = _weighed(one, view.told)
    return known


def _weighed(one: Predicate, told: Told) -> int:
    signs = list(_signs(one, told))
    signs = [sign for sign in signs if sign.exact] or signs
    signs = [sign for sign in signs if sign.whole] or signs
    own = [sign for sign in signs if sign.alike and sign.shared == SAME]
    decided = own or [sign for sign in signs if sign.shared == SAME] or signs
    said = {sign.said for sign in decided}
    if YES in said:
        return YES
    return NO if NO in said else CANNOT_TELL


def _signs(one: Predicate, told: Told) -> Iterator[_Sign]:
    akin = told.akin(one)
    beside = {id(near) for twin in akin if _says_the_same(one, twin) for near in told.beside(twin)}
    for twin in akin:
        if id(twin) in beside and not one.keys & twin.keys:
            continue  # said of another moment: `created and deleted`
        if one.to_come != twin.to_come:
            continue  # `not removed yet, it should be`
        sign = _compared_sign(one, twin)
        alike = bool(one.keys & twin.keys)
        if sign and not (alike and conflicts(one, twin, told)):
            shared = _shared(one, twin)
            if shared == SAME or (shared == UNKNOWN and (alike or sign > 0)):
                exact = one.verb.stem == twin.verb.stem
                exact = exact and (shared == SAME or _only_points(twin))
                yield _Sign(sign, shared, alike, exact, _are_whole(one, twin))


def _are_whole(one: Predicate, twin: Predicate) -> bool:
    mine, theirs = one.subject, twin.subject
    return mine is not None and theirs is not None and mine.keys == theirs.keys


def _only_points(one: Predicate) -> bool:
    """Tell whether its parties were named before: `she did not tell them`, `Ended at 8`."""
    core = _core(one)
    return all(phrase.is_pronoun for phrase in core) if core else one.asserts and one.verb.opens


def _says_the_same(one: Predicate, twin: Predicate) -> bool:
    return bool(one.keys & twin.keys) and is_denied(one) == is_denied(twin)


def _compared_sign(one: Predicate, twin: Predicate) -> int:
    if one.keys & twin.keys:
        alike = is_denied(one) == is_denied(twin)
        if not alike and _only_names(one, twin):
            return CANNOT_TELL
        return 1 if alike ^ _is_of_what_is_denied(one, twin) else -1
    mine, theirs = poles(one), poles(twin)
    common = {name for name, _ in mine} & {name for name, _ in theirs}
    if is_denied(one) != is_denied(twin):
        common -= lexicon().neutral  # `not received` is not `sent`
    if not common:
        return CANNOT_TELL
    return 1 if mine & theirs else -1


def _only_names(one: Predicate, twin: Predicate) -> bool:
    """Tell whether one of them is affirmed by neither: `trying to copy it`, `when connecting`."""
    return any(not other.asserts and not is_denied(other) for other in (one, twin))


def _is_of_what_is_denied(one: Predicate, twin: Predicate) -> bool:
    """Tell whether one speaks of what the other excludes: `but not in the browser`."""
    mine, theirs = [*_core(one), *_besides_the_object(one)], _besides_the_object(twin)
    return any(compared(phrase, twin.denied) == SAME for phrase in mine) or any(
        compared(phrase, theirs) == SAME for phrase in one.denied
    )


def _besides_the_object(one: Predicate) -> list[Phrase]:
    governed = [phrase for phrases in one.governed.values() for phrase in phrases]
    return [*governed, one.agent] if one.passive and one.agent else governed


def poles(one: Predicate) -> set[Pole]:
    """Return the state words of the verb as it stands here, turned where it is denied."""
    turn = -1 if is_denied(one) else 1
    return {(name, sign * turn) for name, sign in one.poles}


def is_denied(one: Predicate) -> bool:
    """Tell whether it is said not to be so: `not`, `fails to`, `no leases are handed out`."""
    core = [*one.patients[:1], *_agents(one)] if one.passive else _core(one)
    noes = sum(map(_is_none, core))
    poorly = any(_denies(item) for item in one.adverbs)
    return one.negated ^ (noes % 2 == 1) ^ poorly


def _denies(item: Item) -> bool:
    """Tell whether the adverb says that it is not as it should: `displayed incorrectly`."""
    meaning = lexicon().meanings.get((item.word.stem,)) if item.word else None
    return item.lower in _WRONGLY or bool(
        meaning and any(sign < 0 and name in _MANNERS for name, sign in meaning.poles)
    )


def _core(one: Predicate) -> list[Phrase]:
    return [*_agents(one), *one.patients]


def _agents(one: Predicate) -> list[Phrase]:
    return [one.agent] if one.agent is not None else []


def _is_none(phrase: Phrase) -> bool:
    first = phrase.items[0].token if phrase.items else None
    if first is not None and first.kind in {"number", "of"}:
        return first.text.split()[0] == "0"  # `0 lost`, `0 of 20`
    return any(item.lower in _NONE for item in phrase.items)


def _shared(one: Predicate, twin: Predicate) -> int:
    """Tell whether both speak of the same parties, of others, or name none to tell by."""
    if _are_elsewhere(one, twin):
        return OTHER
    mine, theirs = _core(one), _core(twin)
    if not mine or not theirs:
        return UNKNOWN
    found = [compared(phrase, theirs) for phrase in mine]
    named = [phrase for phrase in theirs if not phrase.is_pronoun]  # not the `I` of `I deleted it`
    if SAME in found or any(compared(phrase, named) == SAME for phrase in mine):
        return SAME
    return OTHER if OTHER in found else UNKNOWN


def _are_elsewhere(one: Predicate, twin: Predicate) -> bool:
    """Tell whether they are said of other places: `on SRV1`, `on SRV2`."""
    mine, theirs = (
        [phrase for place in _PLACES for phrase in each.governed.get(place, ())]
        for each in (one, twin)
    )
    return bool(mine and theirs) and all(compared(phrase, theirs) == OTHER for phrase in mine)


def of_clause(clause: Clause, found: Iterable[Predicate]) -> list[Predicate]:
    """Return the verbs of a clause that say something themselves."""
    starts = {word.start for word in clause.words}
    return [
        one
        for one in found
        if one.verb.start in starts and not one.passed_on and not _is_of_being(one)
    ]


def _is_of_being(one: Predicate) -> bool:
    """Tell whether it only says that there is something: that is no verb to compare."""
    subject = one.subject
    return one.copular and subject is not None and subject.items[0].lower == "there"
