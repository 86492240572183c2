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
            return frozenset((self.token.kind, value) for value in self.token.values)
        return frozenset(self.word.keys) if self.word else frozenset()

    @property
    def nominal(self) -> bool:
        return self.tag in {"noun", "token", "pronoun"}
