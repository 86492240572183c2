"""Whether an open word is a verb here, told by its ending and its neighbours.

the monitoring agent       `monitoring` is part of the noun phrase
is monitoring the agent    `monitoring` is a verb
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.notes.language.items import Item
from webapp.notes.language.lemmas import base, form, is_s, used_as
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import VERB, is_english, verbs
from webapp.notes.language.word_lists import grammar, irregular

_SAME_IN_THE_PAST = grammar("same_in_the_past")
_PARTICLES = frozenset({"out", "off", "up", "down", "on", "back", "to"})
_HELPING = frozenset({"help", "helps", "helped", "lets", "let"})
_OPENING = frozenset({"mark", "linker", "and"})
_AUXILIARY = frozenset({"be", "have", "modal", "do"})
_RELATIVE = frozenset({"which", "that", "who", "and"})
_RELATIVE_ONLY = frozenset({"which", "that", "who"})
_FAR = 40


@dataclass(frozen=True, slots=True)
class _Place:
    """A word that may be a verb with its neighbours, adverbs and negations passed over."""

    row: Sequence[Item]
    at: int
    before: Item | None
    after: Item | None
    mostly: bool  # whether the word is mostly a verb

    @property
    def item(self) -> Item:
        return self.row[self.at]

    @property
    def opens(self) -> bool:
        return self.before is None or self.before.tag in _OPENING

    @property
    def starts_a_phrase(self) -> bool:
        """Tell whether an article, a name or a figure follows: an object."""
        return self.after is not None and _starts_a_phrase(self.after)

    def is_before(self, *tags: str) -> bool:
        return self.after is not None and self.after.tag in tags


def is_verb(row: Sequence[Item], at: int) -> bool:
    item, before, after = row[at], _near(row, at, -1), _near(row, at, 1)
    word, lemma = item.word, base(item)
    if word is None or lemma is None or (word.is_name and not word.opens):
        return False
    if (before is not None and before.tag == "to") or (at and row[at - 1].lower == "cannot"):
        return True
    if item.form == "" and _is_numbered(row, at):
        return False
    if _is_counted(row, at, before):
        return item.form == "ed"
    rules = {"ed": _is_past, "ing": _is_ing, "s": _is_third, "": _is_base}
    use = used_as(item) if item.form in {"", "s"} else None
    return rules[item.form](_Place(row, at, before, after, (use or verbs()[lemma]) == VERB))


def _near(row: Sequence[Item], at: int, step: int) -> Item | None:
    at += step
    while 0 <= at < len(row):
        if row[at].tag not in {"adverb", "not"}:
            return row[at]
        at += step
    return None


def _is_counted(row: Sequence[Item], at: int, before: Item | None) -> bool:
    """Tell whether the word follows a number that counts it: not the one of `floor 2`."""
    if before is None or before.token is None or before.token.kind not in {"number", "of"}:
        return False
    back = next(step for step in range(1, at + 1) if row[at - step] is before)
    return at == back or row[at - back - 1].tag != "noun"


def _stands_free(place: _Place) -> bool:
    """Tell whether each verb since the boundary before has its relative word: one is still due.

    A participle behind its noun (`the address used here`) is none, nor is `signing in` alone.
    """
    due = 1
    row = place.row
    for at in range(place.at - 1, max(-1, place.at - _FAR), -1):
        item = row[at]
        if item.tag in _OPENING:
            if item.lower not in _RELATIVE_ONLY:
                break
            due += 1
        elif item.tag == "be" or (item.tag == "verb" and _is_finite(row, at)):
            due -= 1
    return due > 0


def _is_finite(row: Sequence[Item], at: int) -> bool:
    """Tell whether a verb tagged so needs a subject: no participle, infinitive, part of a group."""
    before = row[at - 1].tag if at else ""
    if before in {"be", "to", "have", "do", "modal"}:
        return before in {"have", "do", "modal"}
    if row[at].form == "ing":
        return False
    if row[at].form == "ed" and before in {"noun", "token"}:
        after = row[at + 1].tag if at + 1 < len(row) else ""
        return after not in {"preposition", "to"}
    return True


def _is_past(place: _Place) -> bool:
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
    return place.starts_a_phrase or (between_names and _stands_free(place))


def _is_person(item: Item) -> bool:
    return item.tag == "pronoun" or (item.word is not None and item.word.is_name)


def _is_ing(place: _Place) -> bool:
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


def _is_third(place: _Place) -> bool:
    before, after = place.before, place.after
    if before is None or before.tag == "mark":  # `ends in a dot`
        return place.mostly and place.is_before("preposition", "determiner")
    subject = before.nominal or before.lower in _RELATIVE
    if not subject or place.is_before(*_AUXILIARY) or not _stands_free(place):
        return False
    return place.mostly if after is None else _has_an_object(place, before, after)


def _has_an_object(place: _Place, before: Item, after: Item) -> bool:
    joined = before.lower == "and" and _is_one_more(place)
    if joined or _is_directed(place) or place.item.lower in _HELPING:
        return True
    return _takes_what_follows(place, before, after)


def _is_one_more(place: _Place) -> bool:  # `allows one and blocks the other`
    verb = next((item for item in reversed(place.row[: place.at]) if item.tag == "verb"), None)
    return verb is not None and verb.form == "s" and base(place.item) in lexicon().roles


def _takes_what_follows(place: _Place, before: Item, after: Item) -> bool:
    if after.tag == "open" and not place.mostly:
        return False
    if place.starts_a_phrase or (before.tag == "token" and after.lower in _PARTICLES):
        return True
    if after.word is not None and verbs().get(after.word.stem) == VERB:
        return place.mostly and form(after) in {"s", "ing"}
    return place.mostly


def _is_directed(place: _Place) -> bool:
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


def _is_base(place: _Place) -> bool:
    before, item = place.before, place.item
    if before is not None and before.tag in _AUXILIARY:
        if before.tag in {"modal", "do"}:
            return True
        item.form = "ed" if item.lower in _SAME_IN_THE_PAST else ""
        return bool(item.form)
    if place.at and place.row[place.at - 1].lower in _HELPING:
        return True
    if before is None or place.opens:
        return _opens_its_clause(place)
    if before.tag == "pronoun" or before.lower in {"which", "who"}:
        return True
    return _follows_its_subject(place, before)


def _opens_its_clause(place: _Place) -> bool:
    item = place.item
    if item.lower in _SAME_IN_THE_PAST and _is_phrasal(place):
        item.form = "ed"
        return True  # `and set up the share`
    thing = item.lower in grammar("opening_things")
    return place.mostly and not thing and place.starts_a_phrase


def _are_several(place: _Place) -> bool:
    """Tell whether `A and the B` is all that stands before: `RDMS and the role depend on it`."""
    tags = [item.tag for item in place.row[: place.at]]
    joined = tags.count("and") == 1 and {"noun", "determiner", "and", "token"}.issuperset(tags)
    return joined and place.is_before("preposition")


def _is_phrasal(place: _Place) -> bool:
    """Tell whether a particle and an object follow, and another verb stands before."""
    behind = place.row[place.at + 2] if place.at + 2 < len(place.row) else None
    if place.after is None or place.after.lower not in _PARTICLES - {"to"} or behind is None:
        return False
    return _starts_a_phrase(behind) and any(item.tag == "verb" for item in place.row[: place.at])


def _is_numbered(row: Sequence[Item], at: int) -> bool:
    """Tell whether a number and a finite verb follow: `release 4.1 will be`, `check 70 was`."""
    after = [item.tag for item in row[at + 1 : at + 3]]
    return len(after) > 1 and after[0] == "token" and after[1] in {"be", "have", "do", "modal"}


def _follows_its_subject(place: _Place, before: Item) -> bool:
    lower = place.item.lower
    if irregular().get(lower, lower) != lower:
        return False  # `expiry`
    if before.nominal and place.starts_a_phrase:
        if lower in _SAME_IN_THE_PAST:
            return True
        if place.mostly and _stands_free(place):
            return True
    if not place.mostly or place.is_before("be", "have", "modal"):
        return False
    if place.after is not None and place.after.lower == "that":
        return before.nominal  # `the people in Rouen say that`
    return before.tag == "noun" and (is_s(before.lower) or _are_several(place))


def _starts_a_phrase(item: Item) -> bool:
    named = item.word is not None and item.word.is_name
    return item.tag in {"determiner", "token", "pronoun"} or named
