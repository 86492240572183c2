"""Who does what to whom in a sentence: each verb with its agent, its patient, and what follows.

The updater is blocked by the proxy.   block(agent: proxy, patient: updater)
Ben moved it from A to B.              move(agent: Ben, patient: it, from: A, to: B)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.cursor import NOMINAL, VERBAL
from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Analysis, Phrase, Predicate
from webapp.notes.language.sentence import Sentence
from webapp.notes.language.tagging import sentences
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.word_lists import grammar

_BEFORE_A_VERB = frozenset({"be", "have", "do", "modal", "to", "not", "adverb"})
_STATES = frozenset({"on", "up", "out"})
_ALWAYS_STATES = frozenset({"off", "down"})
_HAVE = stem("have")
_POSSIBLY = frozenset({"may", "might", "could", "perhaps", "maybe", "possibly", "probably"})
_DENYING = stems("denying_verbs")
_HINDERING = stems("hindering_verbs")
_ENABLING = stems("enabling_words")


def analysed(read: Parsed) -> Analysis:
    """Return the verbs and noun phrases of what a text states, in order; it asks nothing."""
    asked = [clause.sentence for clause in read.clauses if "question" in clause.marks]
    stated = [clause for clause in read.clauses if clause.sentence not in asked]
    whole = Analysis()
    for row in sentences(stated, read.text):
        sentence = _Reading(row)
        whole.predicates += sentence.read()
        whole.sentences.append((row, sentence.phrases))
    return whole


def _is_no_bound(item: Item) -> bool:
    return item.tag not in {"mark", "linker", "be", "have", "do", "modal", "verb"}


def _is_able(group: Sequence[Item]) -> bool:
    return any(item.tag == "modal" or item.lower == "cannot" for item in group)


class _Reading(Sentence):
    """One pass over the items; what a verb lacks is taken from what stood before it."""

    def read(self) -> list[Predicate]:
        while self.at < len(self.row):
            item = self.row[self.at]
            if item.tag in NOMINAL:
                self.take(self.at, self.read_phrase())
            elif item.tag == "mark" and item.lower.startswith("(") and self.latest:
                self.aside(self.latest)
            elif item.tag == "preposition":
                self.governed(item.lower)
            elif item.tag in VERBAL or item.tag == "to":
                self._verb()
            elif item.tag == "adverb" and self.open is not None:
                self.open.adverbs.append(item)
                self.at += 1
            else:
                self.boundary(item)
                self.at += 1
        for one in self.found:
            one.settle()
        return self.found

    def _verb(self) -> None:
        """Read a group of auxiliaries and a verb; a form of `be` alone takes what it says."""
        self.began = self.at
        while self.tag() in _BEFORE_A_VERB:
            self.at += 1
        group = self.row[self.began : self.at]
        head = self.row[self.at] if self.at < len(self.row) else None
        tags = {item.tag for item in group}
        if head is not None and head.tag == "verb" and head.word is not None:
            self.at += 1
            passive = head.form == "ed" and "be" in tags
            self._add(Predicate(head.word, passive=passive), group, head)
        elif "be" in tags and head is not None and head.tag in {"noun", "token", "determiner"}:
            said = self.read_phrase()
            word = next((item.word for item in reversed(said.items) if item.word), None)
            if word is not None:
                none = said.items[0].lower == "no"
                self._add(Predicate(word, copular=True, said=said), group, head)
                self.found[-1].negated ^= none
        elif "be" in tags and head is not None and head.word and self._is_a_state(head):
            self.at += 1
            self._add(Predicate(head.word, copular=True), group, head)
        elif "have" in tags and head is not None and head.tag in NOMINAL and group[-1].word:
            own = next(item for item in group if item.tag == "have")
            if own.word is not None:
                self._add(Predicate(own.word), group, own)
        elif _is_able(group) and self.found and (head is None or head.tag == "mark"):
            self._add(Predicate(self.found[-1].verb), group, group[-1])  # `users in Munich can`
        if self.at == self.began:
            self.at += 1

    def _is_a_state(self, head: Item) -> bool:
        """Tell whether `off` or `up` is all that is said: not `is on the server`."""
        free = self.tag(1) not in NOMINAL or self.tag(1) == "pronoun"
        return head.lower in _ALWAYS_STATES or (head.lower in _STATES and free)

    def _add(self, one: Predicate, group: Sequence[Item], head: Item) -> None:
        tags = {item.tag for item in group}
        one.negated = "not" in tags
        self._inherit_negation(one, tags)
        one.modal = "modal" in tags or any(item.lower == "cannot" for item in group)
        lowers = {item.lower for item in (*takewhile(_is_no_bound, self.row), *group)}
        one.will = -1 if lowers & _POSSIBLY else int("will" in lowers)
        one.infinitive = group[0].tag == "to" if group else False  # not so `has to send`
        one.asserts = one.able or (not one.infinitive and (head.form != "ing" or "be" in tags))
        one.adverbs = [item for item in group if item.tag == "adverb"]
        one.occasion, one.conditional = self.occasion, self.conditional
        subject = self._subject_of(one, tags, head)
        if one.passive or one.copular:
            one.patients += [subject] if subject else []
        else:
            one.agent = subject
        one.leading, self.waiting = self.waiting, []
        if not one.leading and self.found and one.subject is self.found[-1].subject:
            one.leading = self.found[-1].leading
        for preposition, phrase in one.leading:
            one.govern(preposition, phrase)
        if self.offered and self.found:
            one.alternative = self.found[-1].alternative = True
        self.offered = False
        self.found.append(one)
        self.open = one
        self.phrase = None if one.copular else self.phrase

    def _subject_of(self, one: Predicate, tags: set[str], head: Item) -> Phrase | None:
        """Return who stands before the verb: what another verb had, where `and` joins both."""
        before = self.row[self.began - 1] if self.began else None
        if "to" in tags:
            return self._before_an_infinitive(before)
        if self._ends_a_relative_clause(before, tags, head):
            self.subject, self.outer = self.outer, None
            return self.subject
        if head.form == "ing" and "be" not in tags:  # `jobs not moving`, but not `using a script`
            return self.subject if before and before.nominal and "not" in tags else None
        if before is not None and before.tag == "and" and self.found:
            one.passive |= self._is_passive_too(head, tags)
            last = self.found[-1].subject
            return (last if one.passive and not tags else None) or self.subject or last
        if self._goes_on_without_a_subject(before, tags, head):
            return None
        return self.subject if head.form != "ed" or tags else self._of_a_participle(one, before)

    def _is_passive_too(self, head: Item, tags: set[str]) -> bool:
        """Tell whether `and` joins a participle to one: not `was started and wrote 9 records`."""
        if head.form != "ed" or tags - {"not"} or not self.found[-1].passive:
            return False
        return self.tag() not in {"token", "determiner"} and head.lower not in grammar("only_past")

    def _goes_on_without_a_subject(self, before: Item | None, tags: set[str], head: Item) -> bool:
        """Tell whether a note lists what its writer did: `Stopped it, moved the file, rebooted`."""
        first = self.found[0] if self.found else None
        listed = before is not None and before.tag == "mark" and head.form == "ed" and not tags
        return listed and first is not None and first.subject is None and first.verb.opens

    def _of_a_participle(self, one: Predicate, before: Item | None) -> Phrase | None:
        """Return who a participle without auxiliary is said of: `the address used by X`."""
        if before is not None and before.tag == "mark" and self.found and self.found[-1].loose:
            one.loose = True  # `3 mails sent, received outside`
            return self.subject
        if before is None:
            return self.subject
        if self.open is not None and self.open.verb.stem == _HAVE and self.latest is self.phrase:
            one.passive, one.negated = True, self.open.negated  # `has no driver installed`
            return self.latest
        one.loose = True
        one.negated ^= self.preposition == "without" and self.latest is self.behind
        if self.latest is None or self.latest is self.subject or before not in self.latest.items:
            return self.subject
        return Phrase([*(self.subject.items if self.subject else ()), *self.latest.items])

    def _ends_a_relative_clause(self, before: Item | None, tags: set[str], head: Item) -> bool:
        """Tell whether the verb is that of the whole: `what you use does not exist`."""
        if self.outer is None or len(self.found) == self.before_relative:
            return False
        joined = before is not None and before.tag in {"and", "mark", "linker"}
        participle = head.form == "ing" or (head.form == "ed" and bool(before and before.nominal))
        return not joined and (bool(tags - {"not", "adverb"}) or not participle)

    def _inherit_negation(self, one: Predicate, tags: set[str]) -> None:
        """Turn what cannot, fails to or is kept from happening; `is able to` only passes it on."""
        above = self.found[-1] if self.found else None
        before = self.row[self.began - 1] if self.began else None
        own = before.word if before is not None and before.tag == "noun" else None
        if "to" in tags and own is not None and (above is None or above.verb is not own):
            # `owner unable to create`; what a failure to do it leads to is another matter
            one.negated ^= own.stem in _DENYING and own.text.lower() != "failure"
        if before is not None and (before.lower == "against" or self._is_what_was_not(before)):
            one.negated ^= True  # `advised against sending it`
        if above is None or (self.open is not above and not above.copular):
            return
        infinitive = "to" in tags
        hindered = bool(self.began) and (
            self.row[self.began - 1].lower == "from" or self.row[self.began].lower == "being"
        )
        stem = above.verb.stem
        if (infinitive and stem in _DENYING) or (hindered and stem in _HINDERING):
            one.negated ^= not above.negated
            above.passed_on = one.able = True
        elif infinitive and stem in _ENABLING:
            one.negated ^= above.negated
            above.passed_on = one.able = True

    def _is_what_was_not(self, before: Item) -> bool:
        """Tell whether another thing was done: `instead of correcting it`."""
        first = self.row[self.began - 2].lower if self.began > 1 else ""
        return (first, before.lower) in {("instead", "of"), ("rather", "than")}

    def _before_an_infinitive(self, before: Item | None) -> Phrase | None:
        """Return who is to do it: `for some programs to inject`."""
        phrase = self.behind
        if phrase is None or before is None or not any(before is item for item in phrase.items):
            return None
        return phrase if self.preposition == "for" else None
