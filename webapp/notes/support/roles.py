"""Who did it to whom, and from where to where: the verbs of a statement beside the inputs'.

input                                   statement
The proxy blocks the updater.           The updater blocks the proxy.
The proxy blocks the updater.           The proxy is blocked by the updater.
Moved from SRV1 to SRV2.                Moved from SRV2 to SRV1.
Ben deleted it, Ann restored it.        It was restored by Ben.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.folding import stem
from webapp.notes.language.phrases import Phrase, Predicate, parties
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.told import Told
from webapp.notes.support.agents import is_of, must_not_be, of_the_agent
from webapp.notes.support.causes import are_told
from webapp.notes.support.comparison import OTHER, SAME, TURNED, UNKNOWN, compared
from webapp.notes.support.prepositions import of_prepositions
from webapp.notes.support.sources import View

# `HR was granted access`, `access was granted to HR`: who gets it and what is got may swap places.
_TWO_OBJECTS = frozenset({"grant", "giv", "give", "assign", "send", "hand", "show", "offer"})
_HAVE = stem("have")
_TELLING = stems("telling_verbs")
_CONVERSE = frozenset({"see", "lack", "miss", "missing"})


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether everyone in the statement has the part the inputs give them."""
    told, said = view.told, view.analysed(read).predicates
    return not (
        any(
            _is_turned(each, told)
            for one in said
            if not _is_told_as_a_noun(one, view)
            for each in _apart(one)
        )
        or any(_is_done_by_the_other(one, told) for one in said)
        or _replaces_another(said, told)
        or (_occasions_are_turned(said, told) and not are_told(read, view))
    )


def _is_told_as_a_noun(one: Predicate, view: View) -> bool:
    """Tell whether `a reboot of the server` says to whom it is done, and nobody is named."""
    if one.agent is not None or not one.patients or one.copular:
        return False
    return any(
        not phrase.keys.isdisjoint(one.patients[0].head)
        for source in view.sources
        for key in one.keys
        for phrase in source.by_head.get(key, ())
    )


def _apart(one: Predicate) -> Iterator[Predicate]:
    """Yield the verb once for each of those it is said of: `A and B were replaced`."""
    subject = one.subject
    if subject is None or not subject.parts or one.copular:
        yield one
        return
    for part in subject.parts:
        if one.passive:
            yield replace(one, patients=[part, *one.patients[1:]])
        else:
            yield replace(one, agent=part)


def _is_done_by_the_other(one: Predicate, told: Told) -> bool:
    """Tell whether by whatever verb B did to A what A did for B: `A was required by B`."""
    if not (one.passive and one.agent and one.patients and one.patients[0].names):
        return False
    done_to, by = one.patients[0], one.agent
    if any(is_of(done_to, other.patients) for other in told.all):
        return False
    return any(
        other.passive
        and other.agent is not None
        and is_of(done_to, [other.agent])
        and is_of(by, [*other.patients, *other.governed.get("for", ())])
        for other in told.all
    )


def _replaces_another(said: Sequence[Predicate], told: Told) -> bool:
    """Tell whether `A instead of B`, `A but not B` has the B of no input."""
    return _are_others(
        [phrase for one in said for phrase in one.denied],
        [phrase for one in told.all for phrase in one.denied],
    )


def _are_others(mine: Sequence[Phrase], theirs: Sequence[Phrase]) -> bool:
    figures = {figure for phrase in theirs for figure in phrase.figures}
    return bool(theirs) and any(
        compared(phrase, theirs) == OTHER
        or (phrase.figures and figures and phrase.figures.isdisjoint(figures))
        for phrase in mine
    )


def _occasions_are_turned(said: Sequence[Predicate], told: Told) -> bool:
    """Tell whether what happens when something else happens is now what that one waits for."""
    whens = [one for one in said if one.occasion and _are_all(one, told, occasion=False)]
    thens = [one for one in said if not one.occasion and _are_all(one, told, occasion=True)]
    return bool(whens and thens)


def _are_all(one: Predicate, told: Told, *, occasion: bool) -> bool:
    twins = told.twins(one)
    return bool(twins) and all(other.occasion == occasion for other in twins)


def _is_turned(one: Predicate, told: Told) -> bool:
    """Tell whether every input's use of the verb gives a party another part."""
    twins = [
        other
        for other in told.twins(one)
        if other.copular == one.copular and not _is_converse(one, other)
    ]
    if not twins:
        return False
    if one.copular:
        return all(
            verdict == OTHER and told.has_party(phrase)
            for twin in twins
            for phrase, verdict in of_prepositions(one, twin)
        ) and all(any(True for _ in of_prepositions(one, twin)) for twin in twins)
    return all(conflicts(one, twin, told) for twin in twins)


def _is_converse(one: Predicate, other: Predicate) -> bool:
    """Tell whether the same is told from the other side: `users see it`, `the app shows it`."""
    stems = {one.verb.stem, other.verb.stem}
    return len(stems) > 1 and not stems.isdisjoint(_CONVERSE)


def conflicts(one: Predicate, twin: Predicate, told: Told) -> bool:
    """Tell whether a party of `one` has another part in `twin`, and is told of elsewhere."""
    return any(
        verdict == TURNED or (verdict == OTHER and told.has_party(phrase))
        for phrase, verdict in _verdicts(one, twin, told)
    )


def _verdicts(one: Predicate, twin: Predicate, told: Told) -> Iterator[tuple[Phrase, int]]:
    if _have_changed_places(one, twin) or _is_given_to_the_gift(one, twin):
        yield next(parties(one)), TURNED
    yield from of_the_agent(one, twin, told)
    if twin.denied and not one.negated:
        for phrase in parties(one):
            excluded = compared(phrase, twin.denied) == SAME
            yield phrase, TURNED if excluded and not _is_party(phrase, twin) else UNKNOWN
    two_objects = one.verb.stem in _TWO_OBJECTS
    theirs = [phrase for phrase in twin.patients if not phrase.is_measure]
    measures = [phrase for phrase in twin.patients if phrase.is_measure]
    objects = [*theirs, *twin.governed.get("to", ())]
    for patient in one.patients:
        if patient.is_measure:
            yield patient, compared(patient, measures)
        elif twin.agent and _is_done_to_the_doer(patient, twin):
            yield patient, TURNED if theirs or one.agent or not one.passive else UNKNOWN
        elif two_objects:
            yield patient, compared(patient, objects)
        elif theirs and not _counts_them(theirs, patient):
            yield patient, compared(patient, theirs)
        elif one.agent and one.verb.stem in _TELLING and not twin.passive:
            yield patient, must_not_be(patient, [twin.agent] if twin.agent else [])
    yield from of_prepositions(one, twin)


def _counts_them(theirs: Sequence[Phrase], patient: Phrase) -> bool:
    """Tell whether an input says only how many of them: `results`, `3 were typed in`."""
    return not patient.figures and all(phrase.only_counts for phrase in theirs)


def _have_changed_places(one: Predicate, twin: Predicate) -> bool:
    """Tell whether each of two is where the other was: `HR was disabled by the account`."""
    if one.agent is None or twin.agent is None or is_of(one.agent, [twin.agent]):
        return False
    mine, theirs = _besides_the_agent(one), _besides_the_agent(twin)
    return is_of(one.agent, theirs) and any(
        is_of(phrase, [twin.agent]) and not is_of(phrase, theirs) for phrase in mine
    )


def _besides_the_agent(one: Predicate) -> list[Phrase]:
    """Return to whom it is done, and on what somebody has it: `Ann has access on the mailbox`."""
    governed = one.governed.values() if one.verb.stem == _HAVE else ()
    return [*one.patients[:1], *(phrase for each in governed for phrase in each)]


def _is_given_to_the_gift(one: Predicate, twin: Predicate) -> bool:
    """Tell whether what is given and to whom have changed places: `granted Ann to the role`."""
    given, to = one.governed.get("to", ()), twin.governed.get("to", ())
    if one.verb.stem not in _TWO_OBJECTS or not (one.patients and given and to):
        return False
    return is_of(one.patients[0], to) and any(is_of(phrase, twin.patients) for phrase in given)


def _is_done_to_the_doer(patient: Phrase, twin: Predicate) -> bool:
    """Tell whether it is done to whom the input names as who did it: `enrolled Lotte`."""
    if twin.loose or twin.agent is None:
        return False
    alike = any(isinstance(key, str) for key in twin.agent.names & patient.names)
    apposed = twin.passive and len(twin.agent.keys) > 1 and twin.agent.keys <= patient.keys
    if not (alike or apposed):
        return False
    return is_of(patient, [twin.agent]) and not is_of(patient, twin.patients)


def _is_party(phrase: Phrase, twin: Predicate) -> bool:
    return compared(phrase, list(parties(twin))) == SAME
