"""Whether who does it is who does it in an input, and not whom it is done to or another.

input                                   statement
The proxy blocks the updater.           The updater blocks.
Ben deleted it, Ann restored it.        Ben restored it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.notes.language.phrases import Phrase, Predicate, parties
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.told import Told
from webapp.notes.support.comparison import OTHER, SAME, TURNED, UNKNOWN, compared

_US = frozenset({"we", "i"})
_PERSONS = frozenset({"he", "she"})
_TELLING = stems("telling_verbs")


def of_the_agent(one: Predicate, twin: Predicate, told: Told) -> Iterator[tuple[Phrase, int]]:
    agent = one.agent
    if agent is None or _is_the_same_turned(one, twin, agent):
        return
    if one.passive and is_of(agent, twin.governed.get("by", ())):
        return  # `turned off by policy`: by what means
    if _is_whom_it_is_for(agent, twin):
        yield agent, TURNED
    elif one.loose:
        yield agent, _of_the_loose(agent, twin)
    elif twin.agent is not None and not twin.loose:
        replaced = _is_ours(agent, twin.agent, twin, told)
        replaced = replaced or _is_somebody_else(agent, twin.agent, told)
        replaced = replaced or _is_named_only_later(agent, twin, told)
        yield agent, TURNED if replaced else compared(agent, [twin.agent])
    elif twin.passive and compared(agent, twin.governed.get("for", ())) == SAME:
        if agent.names >= agent.head and one.patients and not agent.figures:
            yield agent, TURNED  # `was stored for Kirsty`
        return  # `a restart is needed for it` is what it needs
    elif one.patients or twin.passive:
        yield from ((agent, sign) for sign in _of_nobody_named(agent, one, twin, told))


def _of_nobody_named(agent: Phrase, one: Predicate, twin: Predicate, told: Told) -> Iterator[int]:
    """Yield what speaks against the agent where an input does not say who did it."""
    yield must_not_be(agent, twin.patients)
    if agent.names and is_of(agent, twin.governed.get("to", ())):
        yield TURNED  # `was handed to Kirsty`
    if twin.agent is None and (twin.passive or one.verb.stem in _TELLING):
        yield _only_suffers(agent, told)
    if not twin.passive and not twin.loose:
        yield _is_named_for_another(agent, twin, told)


def _is_whom_it_is_for(agent: Phrase, twin: Predicate) -> bool:
    """Tell whether an input does it to or for the agent: `Recommended to Sven to move it`."""
    if not (agent.names & agent.head) or (twin.agent is not None and not twin.agent.is_pronoun):
        return False
    given = [*twin.governed.get("to", ()), *twin.governed.get("for", ())]
    return not twin.passive and is_of(agent, [phrase for phrase in given if phrase.names])


def _is_ours(agent: Phrase, other: Phrase, twin: Predicate, told: Told) -> bool:
    """Tell whether `we` did what somebody named did, or the reverse."""
    if agent.items[0].lower in _US:
        return bool(other.names & other.head)
    return other.items[0].lower in _US and _does_something_else(agent, twin, told)


def _is_named_only_later(agent: Phrase, twin: Predicate, told: Told) -> bool:
    """Tell whether `she` is somebody named before, and this one does something afterwards."""
    if twin.agent is None or twin.agent.items[0].lower not in _PERSONS or not agent.names:
        return False
    at = told.places[id(twin)]
    before = [phrase for other in told.all[:at] for phrase in parties(other) if phrase.names]
    doers = [other.agent for other in told.all[at:] if other.agent and other.agent.names]
    return bool(before) and not is_of(agent, before) and is_of(agent, doers)


def _does_something_else(agent: Phrase, twin: Predicate, told: Told) -> bool:
    """Tell whether the inputs name the agent for another act, and this one is `ours`."""
    return bool(agent.names & agent.head) and any(
        other is not twin and other.agent is not None and compared(agent, [other.agent]) == SAME
        for other in told.all
    )


def _of_the_loose(agent: Phrase, twin: Predicate) -> int:
    apart = all(agent.keys.isdisjoint(other.keys) for other in twin.patients)
    given = apart and is_of(agent, twin.governed.get("to", ()))
    if twin.passive and given and agent.names >= agent.head:
        return TURNED  # `Kirsty handed over the key`, which was handed to her
    return compared(agent, list(parties(twin))) if twin.agent or twin.patients else UNKNOWN


def _only_suffers(agent: Phrase, told: Told) -> int:
    """Tell whether the inputs name who does it only as whom something is done to."""
    if any(other.agent and compared(agent, [other.agent]) != OTHER for other in told.all):
        return UNKNOWN
    return TURNED if any(is_of(agent, other.patients) for other in told.all) else UNKNOWN


def _is_somebody_else(agent: Phrase, other: Phrase, told: Told) -> bool:
    """Tell whether someone takes part of whom no input tells: `the helpdesk` for `the user`."""
    if agent.names or other.names or compared(agent, [other]) != OTHER:
        return False
    return agent.head.isdisjoint(told.heads)


def _is_the_same_turned(one: Predicate, twin: Predicate, agent: Phrase) -> bool:
    """Tell whether one has an object and the other none: `it prints a page`, `a page prints`."""
    if one.loose or one.verb.stem in _TELLING:
        return False
    if one.patients and not twin.patients and twin.agent is not None:
        return compared(one.patients[0], [twin.agent]) == SAME
    return (not one.patients or not twin.patients) and _has_its_part(agent, twin)


def _has_its_part(agent: Phrase, twin: Predicate) -> bool:
    """Tell whether who does it alone is whom it is done to: `pods run`, `the node runs pods`."""
    return compared(agent, twin.patients) == SAME and not (twin.passive and twin.agent)


def _is_named_for_another(phrase: Phrase, twin: Predicate, told: Told) -> int:
    """Tell whether the inputs name who did something else, and leave out who did this."""
    others = [other.agent for other in told.all if other.agent and other is not twin]
    named = [agent for agent in others if agent.head & agent.names]
    return TURNED if phrase.names and compared(phrase, named) == SAME else UNKNOWN


def must_not_be(phrase: Phrase, others: Sequence[Phrase]) -> int:
    return OTHER if compared(phrase, others) == SAME else UNKNOWN


def is_of(phrase: Phrase, others: Sequence[Phrase]) -> bool:
    return compared(phrase, others) == SAME
