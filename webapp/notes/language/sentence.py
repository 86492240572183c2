"""A sentence read from left to right: its noun phrases, and which of them wait for their verb."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.notes.language.cursor import NOMINAL, VERBAL
from webapp.notes.language.items import Item
from webapp.notes.language.lookahead import Lookahead
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.word_lists import grammar

_PLACES = frozenset({"on", "in", "at"})
_PARTICLES = frozenset({"up", "off", "out", "down", "back"})
_CONDITIONS = frozenset({"if", "whether", "unless"})
_CLAUSAL = frozenset({"as", "after", "before", "since", "until"})
_SAYING = stems("saying_verbs")
_OCCASIONS = grammar("occasions")


def _is_finite(item: Item) -> bool:
    return item.tag in {"be", "have", "modal", "do"} or (
        item.tag == "verb" and item.form in {"", "s"}
    )


class Sentence(Lookahead):
    """One pass over the items: what stands before a verb and behind it, kept until it is asked."""

    def __init__(self, row: Sequence[Item]) -> None:
        super().__init__(row)
        self.began = 0
        self.found: list[Predicate] = []
        self.subject: Phrase | None = None
        self.phrase: Phrase | None = None  # the last noun phrase
        self.open: Predicate | None = None  # the verb that still takes parties
        self.behind: Phrase | None = None  # the last one behind a preposition
        self.latest: Phrase | None = None
        self.preposition = ""
        self.occasion = self.conditional = False
        self.offered = False  # `or` has come since the last verb
        self.waiting: list[tuple[str, Phrase]] = []  # governed before the verb came
        self.outer: Phrase | None = None  # the subject around a relative clause
        self.before_relative = 0  # how many verbs stood before that clause
        self.apart = False  # it stands between commas

    def boundary(self, item: Item) -> None:
        if item.lower == "," and (self.lists_names() or self._is_told_again()):
            return
        mark = item.lower.lstrip("\"') ") if item.tag == "mark" else ""
        if mark and mark[0] != "(":
            self.open, self.occasion, self.conditional = None, False, False
            self._end_what_stands_apart()
        if item.lower == "or":
            self.offered = self.verb_follows()
        if item.lower == "then" and self.subject is not None:
            self.open = None  # the same one goes on
        elif item.tag == "linker":
            self.open = None
            self.occasion = item.lower in _OCCASIONS
            self.conditional = item.lower in _CONDITIONS
            relative = self._is_relative(item)
            if relative:
                self.outer = self.subject if self._is_due() else None
                self.before_relative = len(self.found)
                self.apart = self.is_behind_a_mark()
            self.subject = self.latest if relative else None
        if mark and mark[0] in ";:":
            self.subject, self.waiting = None, []

    def _is_relative(self, item: Item) -> bool:
        """Tell whether the word stands for the phrase before it: not `, which` for all of it."""
        if item.lower == "who" or (item.lower == "which" and self._is_of_the_subject()):
            return True
        return item.lower in {"which", "that"} and not self.is_behind_a_mark()

    def _is_due(self) -> bool:
        return self.subject is not None and self._still_waits(self.subject)

    def _is_of_the_subject(self) -> bool:
        return self._is_due() and self.latest is self.subject

    def _end_what_stands_apart(self) -> None:
        """Go on with the subject before it: `SRV1, which was patched, has two CPUs`."""
        if self.outer is not None and self.apart and len(self.found) > self.before_relative:
            self.subject, self.outer, self.apart = self.outer, None, False

    def take(self, began: int, phrase: Phrase) -> None:
        """Give a phrase without preposition its part: object of the open verb, else subject."""
        before = self.row[began - 1] if began else None
        if self._is_another_name(before, phrase):
            self.at += 1
            return
        if self._is_how_often(phrase) or self.is_when(before, phrase):
            return
        placed = self.latest is self.behind and self.preposition in _PLACES  # `A on SRV1 and B`
        adjoins, self.latest = placed or self.latest is self.phrase, phrase
        if before is not None and before.tag == "not" and self.found and not self.verb_follows():
            self.found[-1].denied.append(phrase)  # `uses A and not B`
            return
        follows = before is not None and before.tag == "and"
        joined = follows and self.phrase is not None
        anew = follows and self.verb_follows()
        if anew:
            self.outer = None  # `that use it, and SRV1 has`
        if self.open is not None and self._is_told_of(self.open, before):
            self.open = self.open.told_of(phrase)
            self.found.append(self.open)
        elif self.open is not None and not anew and not self._is_subject_of_its_own():
            self.open.patients.append(phrase)
        elif joined and self.phrase is not None and self._still_waits(self.phrase):
            parts = (*(self.phrase.parts or (self.phrase,)), phrase) if adjoins else ()
            phrase = Phrase([*self.phrase.items, *phrase.items], parts=parts)
            self.subject = phrase
        else:
            self.subject, self.open = phrase, None
        self.phrase = phrase

    def _is_told_of(self, open_: Predicate, before: Item | None) -> bool:
        """Tell whether a verb goes on for another: `installed A on SRV1 and B on SRV2`."""
        joins = before is not None and (before.tag == "and" or before.lower == ",")
        return joins and bool(open_.patients) and self.has_behind(self.at, open_.first_governed)

    def _is_told_again(self, preposition: str = "") -> bool:
        """Tell whether the next noun phrase has the first preposition of the verb behind it."""
        if self.open is None or not self.open.patients or self.lower() not in {"and", ","}:
            return False
        at = self.end_of_phrase(self.at + 1)
        first = self.open.first_governed or preposition
        return at > self.at + 1 and self.has_behind(at, first)

    def _is_subject_of_its_own(self) -> bool:
        """Tell whether its verb follows: `since we moved to it the items are`."""
        if self.occasion:
            return self.its_verb_follows()
        told = self.open is not None and self.open.verb.stem in _SAYING
        follows = self.row[self.at] if self.at < len(self.row) else None
        return told and follows is not None and _is_finite(follows)

    def _is_how_often(self, phrase: Phrase) -> bool:
        """Tell whether `every 15 minutes` stands behind a verb that has its parties."""
        if self.open is None or phrase.items[0].lower not in {"every", "each"}:
            return False
        return bool(self.open.patients or self.open.governed) and len(phrase.figures) > 0

    def _is_another_name(self, before: Item | None, phrase: Phrase) -> bool:
        """Take what stands between commas behind a subject for another name of it, or an aside."""
        apart = before is not None and before.lower == "," and self.lower() == ","
        if apart and (self._is_called(phrase) or self._names_the_object(phrase)):
            return True
        if not apart or self.subject is None or not self._still_waits(self.subject):
            return False
        if self.tag(1) not in VERBAL:
            return False
        if all(item.token is not None for item in phrase.items) or phrase.names:
            self.subject.bare = self.subject.bare or len(self.subject.items)
            self.subject.items += phrase.items
        return True

    def _is_called(self, phrase: Phrase) -> bool:
        """Tell whether a name follows what it names: `booked to the account, a@b.example, and`."""
        noun = (
            self.row[self.at - len(phrase.items) - 2] if self.at > len(phrase.items) + 1 else None
        )
        if noun is None or noun.word is None or self.latest is None or self.tag(1) in VERBAL:
            return False
        named = len(phrase.items) == 1 and phrase.items[0].token is not None
        if not named or not any(noun is item for item in self.latest.items):
            return False
        self.latest.items += phrase.items
        return True

    def _names_the_object(self, phrase: Phrase) -> bool:
        """Tell whether a name stands between commas behind an object: `asked the maker, X, for`."""
        patients = self.found[-1].patients if self.found else []
        if not patients or patients[-1] is not self.latest or self.tag(1) in VERBAL:
            return False
        if not all(item.word is not None and item.word.is_name for item in phrase.items):
            return False
        patients[-1].bare = patients[-1].bare or len(patients[-1].items)
        patients[-1].items += phrase.items
        return True

    def _still_waits(self, phrase: Phrase) -> bool:
        """Tell whether a subject has not had its verb: `A and B are`, but not `A is, and B is`."""
        return self.subject is phrase and not any(
            one.subject is not None and phrase.items[0] in one.subject.items for one in self.found
        )

    def governed(self, preposition: str) -> None:
        excluded = bool(self.at) and self.row[self.at - 1].tag == "not" and not self._is_of_a_verb()
        self.at += 1
        if preposition in {"instead", "rather"} and self.lower() in {"of", "than"}:
            excluded = True
            self.at += 1
        elif preposition == "out" and self.lower() == "of":
            self.at += 1
        elif preposition == "as" and (self.lower(), self.lower(1)) == ("a", "result"):
            self.at, self.subject, self.open = self.at + 2, None, None
            return
        while self.tag() in {"adverb", "not"} or (
            self.tag() == "preposition" and self.tag(1) == "token"
        ):
            self.at += 1  # `after about 30 s`
        if self.tag() not in NOMINAL:
            return
        alone = self.at == 1 and self.is_named(self.at) and self.is_followed_by_another()
        phrase = self.read_name() if alone else self.read_phrase()
        if preposition == "than" and self.phrase is not None and self.is_measure(phrase):
            self.phrase.items += phrase.items  # `a value larger than 64 MB`
            return
        while not self._is_told_again(preposition) and (
            self.continues() or (self.lower() == "," and self.lists_names())
        ):
            self.at += 1
            phrase.items += self.read_phrase().items
        without = self.open if preposition == "except" else None
        if without is not None or (self.found and excluded):
            (without or self.found[-1]).denied.append(phrase)
            return
        self._attach(preposition, phrase)
        self.behind = self.latest = phrase
        self.preposition = preposition
        self.phrase = self.phrase or phrase

    def _is_of_what_waits(self, preposition: str) -> bool:
        """Tell whether it goes with the noun before it: `since the move to DR`."""
        last = self.waiting[-1] if self.waiting else None
        adjoins = last is not None and self.behind is last[1]
        return preposition == "to" and adjoins and last is not None and last[0] in _CLAUSAL

    def _is_of_a_verb(self) -> bool:
        """Tell whether the `not` goes with a verb: `is not in use`, not so `and not in use`."""
        before = self.row[self.at - 2].tag if self.at > 1 else ""
        return before in {"be", "have", "do", "modal", "verb"} and self.open is not None

    def _attach(self, preposition: str, phrase: Phrase) -> None:
        """Give what a preposition governs to the open verb, or keep it for the next."""
        opens_a_clause = preposition in _CLAUSAL and self.its_verb_follows()
        if self.open is None and not opens_a_clause:
            if not self._is_of_what_waits(preposition):
                self.waiting.append((preposition, phrase))
        elif self.open is not None and preposition in _PARTICLES and not self.open.patients:
            self.open.patients.append(phrase)  # `hands out leases`
        elif self.open is not None:
            self.open.govern(preposition, phrase)
        if opens_a_clause:
            self.subject, self.occasion, self.open = phrase, True, None
