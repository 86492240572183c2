"""Whether what was done keeps its day, hour and place, and takes no other's.

input                                               statement
Ann reset it on Monday. Ben moved it at 16:45.      Ann reset it at 16:45.
Ann reset SRV1 at 10:05, Ben SRV2 at 16:45.         SRV1 was reset at 16:45.
Ann set it on SRV1. Ben changed the rule.           Ben changed the rule on SRV1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from webapp.notes.language.accounts import Account, of_clauses
from webapp.notes.language.clauses import Parsed
from webapp.notes.language.phrases import Key, Phrase, Predicate
from webapp.notes.support.comparison import OTHER, compared
from webapp.notes.support.roles import conflicts
from webapp.notes.support.sources import Source, View

_PLACES = ("on", "in", "at")
_NAMED = frozenset({"host", "name", "ip"})
_GOING_ON = _NAMED | {"date"}  # what holds for the sentences after it too


def are_kept(read: Parsed, view: View) -> bool:
    said = view.analysed(read)
    return not any(
        _is_anothers(key, one, view) for one in of_clauses(read, said) for key in one.moments
    ) and not any(
        _is_anothers(key, Account(frozenset(), frozenset(), [verb]), view)
        for verb in said.predicates
        for key in _places(verb)
    )


def _places(verb: Predicate) -> Iterator[Key]:
    for preposition in _PLACES:
        for phrase in verb.governed.get(preposition, ()):
            yield from (key for key in phrase.figures if _kind(key) in _NAMED)


def _kind(key: Key) -> str:
    return str(key[0]) if isinstance(key, tuple) else "day"


def _is_anothers(key: Key, one: Account, view: View) -> bool:
    """Tell whether every sentence that holds it tells of other acts, and these are told too."""
    twins = [(verb, twin) for verb in one.verbs for twin in view.told.twins(verb)]
    told = [source for source in view.sources if key in source.holders]
    if not twins or not told:
        return False
    own = {id(twin) for verb, twin in twins if not conflicts(verb, twin, view.told)}
    return not any(_goes_with(key, one, source, own) for source in told)


def _goes_with(key: Key, one: Account, source: Source, own: set[int]) -> bool:
    passed = False
    for other in source.accounts if source.asks is None else [source.whole]:
        acts = [verb for verb in other.verbs if id(verb) in own]
        if key in other.content:
            passed = _kind(key) in _GOING_ON
            if acts and _is_of_somebody_else(key, acts, other):
                continue
            if not other.verbs or acts or _is_named(other, one):
                return True
        elif passed and acts and not _has_its_own(other, key):
            return True  # the day goes on, and so does what is said of a place
    return False


def _has_its_own(other: Account, key: Key) -> bool:
    """Tell whether the sentence names a day, or a place, itself."""
    if _kind(key) == "date":
        return bool(other.moments)
    return any(_kind(one) in _NAMED for one in other.content)


def _is_of_somebody_else(key: Key, acts: Sequence[Predicate], other: Account) -> bool:
    """Tell whether in that sentence it goes with what another did: `after Ann left, Ben did on`."""
    with_it = [verb for verb in other.verbs if _governs(verb, key)]
    return bool(with_it) and all(
        _is_somebody(verb.agent)
        and _is_somebody(act.agent)
        and compared(verb.agent, [act.agent]) == OTHER
        for verb in with_it
        for act in acts
    )


def _is_somebody(agent: Phrase | None) -> TypeGuard[Phrase]:
    return agent is not None and any(isinstance(name, str) for name in agent.names)


def _governs(verb: Predicate, key: Key) -> bool:
    return any(
        key in phrase.keys or key in phrase.figures
        for phrases in verb.governed.values()
        for phrase in phrases
    )


def _is_named(other: Account, one: Account) -> bool:
    """Tell whether the clause names what was done then: `the reset on 3 May took an hour`."""
    if one.is_part:
        return 2 * len(one.content & other.content) > len(one.content)
    mine, theirs = ({key for verb in each.verbs for key in verb.keys} for each in (one, other))
    return not (mine - theirs).isdisjoint(other.content) or not theirs.isdisjoint(
        one.content - mine
    )
