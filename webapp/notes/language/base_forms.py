"""Whether a word without an ending is a verb here: `they run the job`, `the run took an hour`."""

from __future__ import annotations

from webapp.notes.language.items import Item
from webapp.notes.language.lemmas import is_s
from webapp.notes.language.verb_place import (
    AUXILIARY,
    HELPING,
    PARTICLES,
    Place,
    stands_free,
    starts_a_phrase,
)
from webapp.notes.language.word_lists import grammar, irregular

_SAME_IN_THE_PAST = grammar("same_in_the_past")


def is_base(place: Place) -> bool:
    before, item = place.before, place.item
    if before is not None and before.tag in AUXILIARY:
        if before.tag in {"modal", "do"}:
            return True
        item.form = "ed" if item.lower in _SAME_IN_THE_PAST else ""
        return bool(item.form)
    if place.at and place.row[place.at - 1].lower in HELPING:
        return True
    if before is None or place.opens:
        return _opens_its_clause(place)
    if before.tag == "pronoun" or before.lower in {"which", "who"}:
        return True
    return _follows_its_subject(place, before)


def _opens_its_clause(place: Place) -> bool:
    item = place.item
    if item.lower in _SAME_IN_THE_PAST and _is_phrasal(place):
        item.form = "ed"
        return True  # `and set up the share`
    thing = item.lower in grammar("opening_things")
    return place.mostly and not thing and place.starts_a_phrase


def _are_several(place: Place) -> bool:
    """Tell whether `A and the B` is all that stands before: `RDMS and the role depend on it`."""
    tags = [item.tag for item in place.row[: place.at]]
    joined = tags.count("and") == 1 and {"noun", "determiner", "and", "token"}.issuperset(tags)
    return joined and place.is_before("preposition")


def _is_phrasal(place: Place) -> bool:
    """Tell whether a particle and an object follow, and another verb stands before."""
    if not any(item.tag == "verb" for item in place.row[: place.at]):
        return False
    particle, behind = (*place.row[place.at + 1 : place.at + 3], None, None)[:2]
    if particle is None or particle.lower not in PARTICLES - {"to"}:
        return False
    if particle.lower == "back":
        return True  # `and put back afterwards`
    return behind is not None and (starts_a_phrase(behind) or behind.tag == "preposition")


def _follows_its_subject(place: Place, before: Item) -> bool:
    lower = place.item.lower
    if irregular().get(lower, lower) != lower:
        return False  # `expiry`
    if before.nominal and place.starts_a_phrase:
        if lower in _SAME_IN_THE_PAST:
            return True
        if place.mostly and stands_free(place):
            return True
    if not place.mostly or place.is_before("be", "have", "modal"):
        return False
    if place.after is not None and place.after.lower == "that":
        return before.nominal  # `the people in Rouen say that`
    return before.tag == "noun" and (is_s(before.lower) or _are_several(place))
