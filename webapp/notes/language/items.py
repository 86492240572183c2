"""A word, a hard token or a mark of a sentence, and what it is there."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.notes.language.clauses import Word
from webapp.notes.language.hard_tokens import HardToken


@dataclass(slots=True)
class Item:
    """A word, a hard token or a mark of punctuation with its tag."""

    tag: str
    lower: str
    start: int
    word: Word | None = None
    token: HardToken | None = None
    quoted: bool = False
    form: str = ""  # of a verb: "ed", "ing", "s" or ""

    @property
    def keys(self) -> frozenset[object]:
        if self.token is not None:
            if self.token.kind in {"date", "time"}:
                return frozenset()  # when, not what
            own = ((self.token.kind, value) for value in self.token.values)
            short = (one for one in self.token.also if one[0] == "name")  # a host without domain
            return frozenset((*own, *short))
        return frozenset(self.word.keys) if self.word else frozenset()

    @property
    def nominal(self) -> bool:
        return self.tag in {"noun", "token", "pronoun"}
