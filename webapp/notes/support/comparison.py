"""Whether a noun phrase names what another names, something else, or cannot be told."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.phrases import Key, Phrase
from webapp.notes.language.word_lists import grammar

_STAND_INS = grammar("stand_ins")
_POINTING = frozenset({"that", "this", "those", "these"})
SAME, OTHER, UNKNOWN, TURNED = 1, -1, 0, -2


def compared(phrase: Phrase, others: Sequence[Phrase]) -> int:
    """Tell whether the phrase names one of the others, surely none of them, or cannot be told."""
    if phrase.is_pronoun or not phrase.head or any(other.is_pronoun for other in others):
        return UNKNOWN
    found = [_same(phrase, other) for other in others if other.head]
    if SAME in found or any(_is_part(phrase, other) for other in others):
        return SAME
    return OTHER if found and UNKNOWN not in found else UNKNOWN


def _is_part(phrase: Phrase, whole: Phrase) -> bool:
    """Tell whether it is one of those named together: `Outlook`, `Outlook and Teams`."""
    return not phrase.parts and any(
        part.head and _same(phrase, part) == SAME for part in whole.parts
    )


def _may_stand_in(one: Phrase, other: Phrase) -> bool:
    """Tell whether `the file` may be what is called by its name elsewhere."""
    plain, named = (other, one) if one.names else (one, other)
    return not named.names.isdisjoint(named.head) and any(
        item.lower in _STAND_INS for item in plain.items if item.keys & plain.head
    )


def _are_rivals(mine: frozenset[Key], theirs: frozenset[Key]) -> bool:
    """Tell whether nothing is named by both, or a rest of each: `2 CPUs of stepping B2`, `C0`."""
    if mine.isdisjoint(theirs):
        return True
    rest, other_rest = mine - theirs, theirs - mine
    return any(are_alike(name, other) for name in rest for other in other_rest)


def are_alike(one: Key, other: Key) -> bool:
    """Tell whether both are words, or hard tokens of one kind."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool(one[0] == other[0])
    return isinstance(one, str) and isinstance(other, str)


def _is_one_of_several(one: Phrase, other: Phrase) -> bool:
    """Tell whether one names what it is and the other counts such: `GPO Default`, `our 23 GPOs`."""
    rest, counted = one.names - other.names, other.names - one.names
    numbers = [key for key in counted if isinstance(key, tuple) and key[0] == "number"]
    named = any(isinstance(key, str) for key in rest)
    return bool(numbers) and len(numbers) == len(counted) and named


def _same(one: Phrase, other: Phrase) -> int:
    if one.names and other.items[0].lower in _POINTING and one.head.isdisjoint(other.head):
        return UNKNOWN  # `that PC`
    if one.names and other.names and _are_rivals(one.names, other.names):
        return OTHER
    if _is_one_of_several(one, other) or _is_one_of_several(other, one):
        return UNKNOWN
    if bool(one.names) != bool(other.names) and _may_stand_in(one, other):
        return UNKNOWN
    if one.head & other.head:
        mine, theirs = one.keys - one.head, other.keys - other.head
        alike = {isinstance(key, str) for key in mine} & {isinstance(key, str) for key in theirs}
        return OTHER if alike and mine.isdisjoint(theirs) else SAME  # `large` is no rival of 5 MB
    return SAME if one.head & other.keys or other.head & one.keys else OTHER
