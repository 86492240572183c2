"""Whether an open word is a verb here, told by its ending and its neighbours.

the monitoring agent       `monitoring` is part of the noun phrase
is monitoring the agent    `monitoring` is a verb
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from webapp.notes.language.base_forms import is_base
from webapp.notes.language.items import Item
from webapp.notes.language.lemmas import base, form, is_s, used_as
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import VERB, is_english, verbs
from webapp.notes.language.verb_place import (
    AUXILIARY,
    HELPING,
    PARTICLES,
    Place,
    near,
    stands_free,
)
from webapp.notes.language.word_lists import grammar

_RELATIVE = frozenset({"which", "that", "who", "and"})


def is_verb(row: Sequence[Item], at: int) -> bool:
    item, before, after = row[at], near(row, at, -1), near(row, at, 1)
    word, lemma = item.word, base(item)
    if word is None or lemma is None or (word.is_name and not word.opens):
        return False
    if (before is not None and before.tag == "to") or (at and row[at - 1].lower == "cannot"):
        return True
    if item.form == "" and _is_numbered(row, at):
        return False
    if _is_counted(row, at, before):
        return item.form == "ed"
    rules = {"ed": _is_past, "ing": _is_ing, "s": _is_third, "": is_base}
    use = used_as(item) if item.form in {"", "s"} else None
    return rules[item.form](Place(row, at, before, after, (use or verbs()[lemma]) == VERB))


def _is_counted(row: Sequence[Item], at: int, before: Item | None) -> bool:
    """Tell whether the word follows a number that counts it: not the one of `floor 2`."""
    if before is None or before.token is None or before.token.kind not in {"number", "of"}:
        return False
    back = next(step for step in range(1, at + 1) if row[at - step] is before)
    return at == back or row[at - back - 1].tag != "noun"


def _is_past(place: Place) -> bool:
    before, after = place.before, place.after
    if before is None or before.tag == "be":
        return True
    if before.tag == "have" or place.opens:
        object_follows = place.mostly or place.starts_a_phrase
        return object_follows or not place.is_before("open", "noun", "token")
    if before.tag in {"determiner", "preposition"}:
        return before.lower in grammar("quantifiers") and place.is_before("pronoun", "linker")
    if after is None or not place.is_before("open", "noun", "token"):
        return True
    if after.tag == "open" and form(after) == "ed":
        return True  # `stayed locked`
    between_names = (
        place.row[place.at - 1].tag == "token"
        or _is_person(before)
        or (after.word is not None and not is_english(after.word.stem))  # `granted mobilesync`
    )
    return place.starts_a_phrase or (between_names and stands_free(place))


def _is_person(item: Item) -> bool:
    return item.tag == "pronoun" or (item.word is not None and item.word.is_name)


def _is_ing(place: Place) -> bool:
    before = place.before
    if before is None or before.tag == "be" or place.opens:
        return True
    if before.tag == "preposition":
        return before.lower != "of" or place.is_before("determiner")
    return (
        before.nominal
        and place.mostly
        and (place.starts_a_phrase or place.is_before("preposition"))
    )


def _is_third(place: Place) -> bool:
    before, after = place.before, place.after
    if before is None or before.tag == "mark":  # `ends in a dot`, not `reports in it do not work`
        ends = place.is_before("preposition", "determiner") and not _is_of_another(place)
        return place.mostly and ends
    subject = before.nominal or before.lower in _RELATIVE
    if not subject or place.is_before(*AUXILIARY) or not stands_free(place):
        return False
    return place.mostly if after is None else _has_an_object(place, before, after)


def _is_of_another(place: Place) -> bool:
    """Tell whether a verb follows in the same stretch, whose subject this would be."""
    ahead = takewhile(lambda item: item.tag not in {"mark", "linker", "and"}, place.row[place.at :])
    return any(item.tag in AUXILIARY for item in ahead)


def _has_an_object(place: Place, before: Item, after: Item) -> bool:
    joined = before.lower == "and" and _is_one_more(place)
    if joined or _is_directed(place) or place.item.lower in HELPING:
        return True
    return _takes_what_follows(place, before, after)


def _is_one_more(place: Place) -> bool:  # `allows one and blocks the other`
    verb = next((item for item in reversed(place.row[: place.at]) if item.tag == "verb"), None)
    return verb is not None and verb.form == "s" and base(place.item) in lexicon().roles


def _takes_what_follows(place: Place, before: Item, after: Item) -> bool:
    if after.tag == "open" and not place.mostly:
        return False
    if place.starts_a_phrase or (before.tag == "token" and after.lower in PARTICLES):
        return True
    if after.word is not None and verbs().get(after.word.stem) == VERB:
        return place.mostly and form(after) in {"s", "ing"}
    return place.mostly


def _is_directed(place: Place) -> bool:
    """Tell whether someone does it to someone: `the balancer forwards requests`."""
    before, after = place.before, place.after
    if before is None or after is None:
        return False
    if is_s(before.lower) and not (before.word is not None and before.word.text.isupper()):
        return False
    if base(place.item) not in lexicon().roles:
        return False
    named = before.tag == "token" or (before.word is not None and before.word.is_name)
    behind = place.row[place.at + 2] if place.at + 2 < len(place.row) else None
    counted = behind is not None and behind.token is not None  # `blocks port 443`
    return place.starts_a_phrase or counted or form(after) == "s" or (named and after.tag == "open")


def _is_numbered(row: Sequence[Item], at: int) -> bool:
    """Tell whether a number and a finite verb follow: `release 4.1 will be`, `check 70 was`."""
    after = [item.tag for item in row[at + 1 : at + 3]]
    return len(after) > 1 and after[0] == "token" and after[1] in {"be", "have", "do", "modal"}
