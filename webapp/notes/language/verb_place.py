"""Where a word stands that may be a verb: its neighbours, and whether a subject waits for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.notes.language.items import Item

PARTICLES = frozenset({"out", "off", "up", "down", "on", "back", "to"})
HELPING = frozenset({"help", "helps", "helped", "lets", "let"})
AUXILIARY = frozenset({"be", "have", "modal", "do"})
_OPENING = frozenset({"mark", "linker", "and"})
_RELATIVE = frozenset({"which", "that", "who"})
_FAR = 40


@dataclass(frozen=True, slots=True)
class Place:
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
        return self.after is not None and starts_a_phrase(self.after)

    def is_before(self, *tags: str) -> bool:
        return self.after is not None and self.after.tag in tags


def near(row: Sequence[Item], at: int, step: int) -> Item | None:
    at += step
    while 0 <= at < len(row):
        if row[at].tag not in {"adverb", "not"}:
            return row[at]
        at += step
    return None


def starts_a_phrase(item: Item) -> bool:
    named = item.word is not None and item.word.is_name
    return item.tag in {"determiner", "token", "pronoun"} or named


def stands_free(place: Place) -> bool:
    """Tell whether each verb since the boundary before has its relative word: one is still due.

    A participle behind its noun (`the address used here`) is none, nor is `signing in` alone.
    """
    due = 1
    row = place.row
    for at in range(place.at - 1, max(-1, place.at - _FAR), -1):
        item = row[at]
        if item.tag in _OPENING:
            if item.lower not in _RELATIVE:
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
