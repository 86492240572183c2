"""A place in the tagged items of a sentence, and reading on from there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Phrase
from webapp.notes.language.word_lists import grammar

NOMINAL = frozenset({"noun", "token", "pronoun", "determiner"})
VERBAL = frozenset({"verb", "be", "have", "do", "modal", "not"})
_IN_PLACE_OF = frozenset({"instead", "not", "rather"})
_LONGEST_CLAUSE = 40
_LONGEST_ASIDE = 6


def is_moment(item: Item) -> bool:
    return item.token is not None and item.token.kind in {"date", "time"}


class Cursor:
    """The items of a sentence and how far they are read."""

    def __init__(self, row: Sequence[Item]) -> None:
        self.row = row
        self.at = 0
        self.phrases: list[Phrase] = []

    def aside(self, phrase: Phrase) -> None:
        """Take what stands in brackets for another name of what stands before them."""
        self.at += 1
        ends = self.at
        while ends < len(self.row) and ")" not in self.row[ends].lower:
            ends += 1
        aside = self.row[self.at : ends]
        if self.lower() != "such" and len(aside) <= _LONGEST_ASIDE:
            own = takewhile(lambda item: item.lower not in _IN_PLACE_OF, aside)
            phrase.items += [item for item in own if item.tag in {"noun", "token"}]
        explains = ends < len(self.row) and self.row[ends].lower[-1] in ":;"
        self.at = ends if explains else min(ends + 1, len(self.row))

    def read_phrase(self) -> Phrase:
        phrase = Phrase()
        while self.at < len(self.row):
            item = self.row[self.at]
            if phrase.items and self._begins_another(item, phrase):
                break
            if item.lower == "of" and phrase.items:
                phrase.bare = phrase.bare or len(phrase.items)
            elif item.tag not in NOMINAL:
                break
            if item.tag != "preposition":
                phrase.items.append(item)
            self.at += 1
        self.phrases.append(phrase)
        return phrase

    def read_name(self) -> Phrase:
        """Read the one hard token here: in `on SRV1 IIS is down` another phrase follows it."""
        phrase = Phrase([self.row[self.at]])
        self.at += 1
        self.phrases.append(phrase)
        return phrase

    def _begins_another(self, item: Item, phrase: Phrase) -> bool:
        last = self.row[self.at - 1]
        if item.tag == "determiner":
            return last.lower != "of"
        if item.lower in grammar("indefinite"):
            return last.tag != "determiner" and last.lower != "of"
        if all(map(is_moment, phrase.items)) and not is_moment(item) and self.verb_follows():
            return True  # `at 21:40 TLS 1.2 was offered`
        if item.tag != "noun" or last.lower not in grammar("when") or item.lower in grammar("when"):
            return False
        first = self.row[self.at - len(phrase.items) - 1] if self.at > len(phrase.items) else None
        when = all(one.lower in grammar("when") for one in phrase.items)
        alone = when and first is not None and first.tag == "preposition"
        return alone or phrase.items[0].lower in grammar("opens_a_time")

    def verb_follows(self) -> bool:
        for item in self.row[self.at + (self.tag() == "and") :]:
            if item.tag in {"verb", "be", "have", "do", "modal"}:
                return item.form != "ing"
            if item.tag in {"mark", "linker", "and"}:
                return False
        return False

    def tag(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.row[at].tag if at < len(self.row) else ""

    def lower(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.row[at].lower if at < len(self.row) else ""

    def continues(self) -> bool:
        """Tell whether `and` joins another noun phrase here, and not another sentence."""
        if self.at + 1 >= len(self.row) or self.row[self.at].tag != "and":
            return False
        if self.row[self.at + 1].tag not in {"noun", "token", "determiner"}:
            return False
        for item in self.row[self.at + 1 : self.at + _LONGEST_CLAUSE]:
            if item.tag in {"mark", "linker", "and"}:
                return True
            if item.tag in VERBAL and item.form != "ing":
                return False
        return True
