"""What stands around a place in a sentence: a verb further on, a list of names, a mark before."""

from __future__ import annotations

from webapp.notes.language.cursor import NOMINAL, VERBAL, Cursor, is_moment
from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Phrase


class Lookahead(Cursor):
    """Questions about the items around, which move nothing."""

    def is_behind_a_mark(self) -> bool:
        """Tell whether a clause begins here: `, which`, `, perhaps that`."""
        at = self.at - 1
        while at > 0 and self.row[at].tag == "adverb":
            at -= 1
        return at >= 0 and self.row[at].tag == "mark"

    def its_verb_follows(self) -> bool:
        """Tell whether the phrase just read has a verb: `before the database on E: is closed`."""
        at = self.at
        while at + 1 < len(self.row) and self.row[at].tag == "preposition":
            at += 1
            if self.row[at].tag not in NOMINAL:
                return False
            began = at
            while at < len(self.row) and self.row[at].tag in NOMINAL:
                if at > began and self.row[at].tag == "determiner":
                    return False  # `since the move on 17 July the items are`
                at += 1
        if at == self.at:
            return self.tag() in VERBAL
        return at < len(self.row) and self.row[at].tag in {"be", "have", "do", "modal"}

    def end_of_phrase(self, at: int) -> int:
        while at < len(self.row) and self.row[at].tag in NOMINAL:
            at += 1
        return at

    def has_behind(self, at: int, preposition: str) -> bool:
        """Tell whether that preposition stands there with a phrase that is no verb's: `on SRV2`."""
        if not preposition or at >= len(self.row) or self.row[at].lower != preposition:
            return False
        ends = self.end_of_phrase(at + 1)
        return ends == len(self.row) or self.row[ends].tag not in VERBAL

    def lists_names(self) -> bool:
        """Tell whether a name of the same kind stands on both sides: `SRV1, SRV2`."""
        before, after = (
            self.row[at].token if 0 <= at < len(self.row) else None
            for at in (self.at - 1, self.at + 1)
        )
        if before is None or after is None or before.kind != after.kind:
            return False
        if before.kind == "number":
            return self.tag(2) not in {*NOMINAL, *VERBAL}  # `to 7, 11 by policy`
        return self.is_named(self.at - 1) and self.tag(2) not in VERBAL

    def is_named(self, at: int) -> bool:
        token = self.row[at].token if 0 <= at < len(self.row) else None
        return token is not None and token.kind in {"host", "ip", "name", "file"}

    def is_followed_by_another(self) -> bool:
        """Tell whether something else is named right behind a name: `on SRV1 IIS is down`."""
        one, other = self.row[self.at], self.row[self.at + 1] if self.tag(1) else None
        if other is None or other.token is None or one.token is None:
            return self.tag(1) == "noun"
        return other.token.kind not in {one.token.kind, "number", "version", "time", "date"}

    def is_when(self, before: Item | None, phrase: Phrase) -> bool:
        """Tell whether a day or hour stands behind a comma: `on 9 September, 16:40, it froze`."""
        apart = before is not None and before.tag == "mark"
        return apart and all(map(is_moment, phrase.items)) and self.tag() not in VERBAL

    def is_measure(self, phrase: Phrase) -> bool:
        first = phrase.items[0]
        return first.token is not None and first.token.kind == "number"
