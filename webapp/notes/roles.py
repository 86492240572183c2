"""Who did it to whom, and from where to where.

input                                   statement
The proxy blocks the updater.           The updater blocks the proxy.
The proxy blocks the updater.           The proxy is blocked by the updater.
Moved from SRV1 to SRV2.                Moved from SRV2 to SRV1.
"""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes import polarity
from webapp.notes.clauses import Clause, Parsed, Word
from webapp.notes.company import entities
from webapp.notes.folding import stem
from webapp.notes.lexicon import lexicon
from webapp.notes.sources import View
from webapp.notes.word_lists import grammar

_BE = frozenset({"be", "get"})
_HAVE = "hav"
_DETERMINERS = grammar("determiners")
_AUXILIARIES = grammar("auxiliaries")
_GOVERNING = grammar("governing")
_ONLY_TURNED = frozenset({"to"})  # also opens infinitives: only its turn into `from` tells
_OPPOSITE = {"from": "to", "to": "from", "before": "after", "after": "before"}
# Who is told, asked or called stands behind the verb, where a note leaves out who did it.
_ADDRESSING = frozenset({"ask", "tell", "inform", "notifi", "call", "email", "contact", "remind"})
# `HR was granted access`, `access was granted to HR`: either may stand before the verb.
_TWO_OBJECTS = frozenset({"grant", "giv", "give", "assign", "send", "hand", "show", "offer"})
_ABOUT_THE_SAME = 0.6
_LEAST_SHARED = 2
Key = object


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether everyone in the statement has the part the inputs give them."""
    for clause in read.clauses:
        nearest = polarity.best(polarity.alignment(clause, view), _ABOUT_THE_SAME)
        if nearest and all(_is_turned(clause, other) for other in nearest):
            return False
    return True


def _is_turned(mine: Clause, theirs: Clause) -> bool:
    here, there = mine.places(), theirs.places()
    shared = here.keys() & there.keys()
    if len(shared) < _LEAST_SHARED:
        return False
    if _prepositions_are_swapped(mine, theirs):
        return True
    return any(
        _verb_is_turned(mine, theirs, verb, shared)
        for verb in mine.words
        if verb.stem not in _TWO_OBJECTS
        if (verb.stem in lexicon().roles or (verb.text.islower() and verb.text.endswith("ed")))
        and _acts(mine, verb)
    )


def _acts(clause: Clause, verb: Word) -> bool:
    """Tell whether the word is used as a verb here: inflected or after an auxiliary."""
    lower = verb.text.lower()
    at = clause.words.index(verb)
    after = clause.words[at + 1] if at + 1 < len(clause.words) else None
    if lower.endswith("s") and stem(lower[:-1]) == verb.stem:
        return after is None or after.stem not in _BE | {_HAVE}
    if lower.endswith(("ed", "ing")) or verb.stem != stem(lower.rstrip("e")):
        return True
    if after is not None and after.text.lower() in _DETERMINERS:
        return True
    return at > 0 and clause.words[at - 1].text.lower() in _AUXILIARIES


def _verb_is_turned(mine: Clause, theirs: Clause, verb: Word, shared: set[Key]) -> bool:
    twins = [word for word in theirs.words if word.stem == verb.stem and _acts(theirs, word)]
    return bool(twins) and all(_turns(mine, theirs, verb, twin, shared) for twin in twins)


def _turns(mine: Clause, theirs: Clause, verb: Word, twin: Word, shared: set[Key]) -> bool:
    """Tell whether who stands before the one verb stands behind the other in the same voice."""
    here, there = mine.places(), theirs.places()
    others = shared - verb.keys
    before = {key for key in others if here[key] < verb.start}
    behind = {key for key in others if there[key] < twin.start}
    if _may_be_either(mine, verb) or _may_be_either(theirs, twin):
        return False
    passive = _is_passive(mine, verb)
    if passive != _is_passive(theirs, twin):
        return bool(before & behind and others - before - behind)
    by = _governed(theirs).get("by", [])[:2] if passive else []
    if not passive and verb.stem in _ADDRESSING and theirs.words[0] is twin and before:
        return True  # `Asked the customer` has no one before its verb
    return bool(before - behind and behind - before) or not before.isdisjoint(by)


def _may_be_either(clause: Clause, verb: Word) -> bool:
    """Tell whether `-ed` has neither an auxiliary nor an object: `10 returned to the sender`."""
    if not verb.text.lower().endswith("ed") or _is_passive(clause, verb):
        return False
    at = clause.words.index(verb)
    after = clause.words[at + 1] if at + 1 < len(clause.words) else None
    return after is None or (after.function and after.text.lower() not in _DETERMINERS)


def _is_passive(clause: Clause, verb: Word) -> bool:
    at = clause.words.index(verb)
    if verb.text.lower().endswith("ing") or (at and clause.words[at - 1].text.lower() == "to"):
        return False
    if at + 1 < len(clause.words) and clause.words[at + 1].text.lower() == "by":
        return True
    if any(word.stem in _BE for word in clause.words[max(0, at - 3) : at]):
        return True
    # `have the drive mapped` is passive, `has mapped the drive` is not.
    before = clause.words[max(0, at - 5) : at]
    had = next((place for place, word in enumerate(before) if word.stem == _HAVE), at)
    return any(word.keys for word in before[had + 1 :])


def _governed(clause: Clause) -> dict[str, list[Key]]:
    """Return what each preposition governs: the first three content words or tokens after it."""
    places = sorted(clause.places().items(), key=lambda item: item[1])
    return {
        word.text.lower(): [key for key, place in places if place > word.start][:3]
        for word in clause.words
        if word.text.lower() in _GOVERNING
    }


def _prepositions_are_swapped(mine: Clause, theirs: Clause) -> bool:
    here, there = _governed(mine), _governed(theirs)
    for preposition, keys in here.items():
        if not keys:
            continue
        opposite = there.get(_OPPOSITE.get(preposition, ""), [])
        same = there.get(preposition, [])
        if keys[0] in opposite[:1] and keys[0] not in same:
            return True
        if preposition in _ONLY_TURNED:
            continue
        if _token_is_swapped(keys, same, mine, theirs):
            return True
        swapped = same and keys[0] not in same and same[0] not in keys
        if swapped and keys[0] in theirs.content and same[0] in mine.content:
            return True
    return False


def _token_is_swapped(
    keys: Sequence[Key], same: Sequence[Key], mine: Clause, theirs: Clause
) -> bool:
    """Tell whether a preposition governs another name here, and both are told by both."""
    names = {key for clause in (mine, theirs) for _, key in entities(clause)}
    one = next((key for key in keys if key in names), None)
    other = next((key for key in same if key in names), None)
    return (
        one is not None
        and other is not None
        and one not in same
        and other not in keys
        and one in theirs.content
        and other in mine.content
    )
