"""Who does what to whom in a sentence: each verb with its agent, its patient, and what follows.

The updater is blocked by the proxy.   block(agent: proxy, patient: updater)
Ben moved it from A to B.              move(agent: Ben, patient: it, from: A, to: B)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.cursor import NOMINAL, VERBAL
from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Analysis, Predicate
from webapp.notes.language.stand_ins import stand_in
from webapp.notes.language.subjects import Subjects
from webapp.notes.language.tagging import sentences
from webapp.notes.language.thesaurus import stems

_BEFORE_A_VERB = frozenset({"be", "have", "do", "modal", "to", "not", "adverb"})
_STATES = frozenset({"on", "up", "out"})
_ALWAYS_STATES = frozenset({"off", "down"})
_HAVE = stem("have")
_FAIL = stem("fail")
_WISHING = stems("wishing_verbs")
_EXAMINING = stems("examining_verbs")
_POSSIBLY = frozenset({"may", "might", "could", "perhaps", "maybe", "possibly", "probably"})
_TO_COME = frozenset({"will", "would", "should", "shall", "may", "might"})
_DENYING = stems("denying_verbs")
_HINDERING = stems("hindering_verbs")
_ENABLING = stems("enabling_words")
_CONTRADICTING = stems("contradicting_verbs")


def analysed(read: Parsed) -> Analysis:
    """Return the verbs and noun phrases of what a text states, in order; it asks nothing."""
    asked = [clause.sentence for clause in read.clauses if "question" in clause.marks]
    stated = [clause for clause in read.clauses if clause.sentence not in asked]
    whole = Analysis()
    for row in sentences(stated, read.text):
        sentence = _Reading(row)
        if _goes_on(row) and whole.predicates:
            sentence.subject = whole.predicates[-1].subject
        whole.predicates += sentence.read()
        whole.sentences.append((row, sentence.phrases))
    stand_in(whole.predicates)
    return whole


def _goes_on(row: Sequence[Item]) -> bool:
    """Tell whether a note leaves out the subject it has just named: `Was not reached`."""
    first = next((item for item in row if item.tag not in {"adverb", "not"}), None)
    return first is not None and first.tag in {"be", "have", "modal"}


def _is_no_bound(item: Item) -> bool:
    return item.tag not in {"mark", "linker", "be", "have", "do", "modal", "verb"}


def _is_able(group: Sequence[Item]) -> bool:
    return any(item.tag in {"modal", "do"} or item.lower == "cannot" for item in group)


class _Reading(Subjects):
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
        self._share_what_follows()
        self._deny_what_failed()
        for one in self.found:
            one.settle()
        return self.found

    def _share_what_follows(self) -> None:
        """Give the first of two joined verbs what is said behind both: `was cut and glued in A`."""
        for one, other in pairwise(self.found):
            if other.joined:
                one.denied += other.denied
                for preposition, phrases in other.governed.items():
                    if preposition not in one.governed:
                        one.governed[preposition] = list(phrases)

    def _deny_what_failed(self) -> None:
        """Take what was to be done and failed as not done: `Add the role on SRV2: failed`."""
        for one, other in pairwise(self.found):
            orders = one.verb.opens and one.agent is None and not one.passive
            if not orders or other.verb.stem != _FAIL:
                continue
            at = next(at for at, item in enumerate(self.row) if item.word is other.verb)
            if self.row[at - 1].lower == ":":
                one.negated ^= one.verb.stem not in _EXAMINING

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
            passive = head.form == "ed" and ("be" in tags or tags == {"not"})  # `D: not touched`
            self._add(Predicate(head.word, passive=passive), group, head)
        elif "be" in tags and head is not None and head.tag in {"noun", "token", "determiner"}:
            said = self.read_phrase()
            word = next((item.word for item in reversed(said.items) if item.word), None)
            if word is not None:
                none = said.items[0].lower == "no"
                self._add(Predicate(word, copular=True, said=said), group, head)
                self.found[-1].negated ^= none
                if self.subject is not None and self.subject.is_pronoun:
                    self.latest = said  # `it was Ann who left`
        elif "be" in tags and head is not None and head.word and self._is_a_state(head):
            self.at += 1
            self._add(Predicate(head.word, copular=True), group, head)
        else:
            self._auxiliary_alone(group, head)
        if self.at == self.began:
            self.at += 1

    def _auxiliary_alone(self, group: Sequence[Item], head: Item | None) -> None:
        """Read `has a driver`, `did so`, `users in Munich can`."""
        tags = {item.tag for item in group}
        if "have" in tags and head is not None and head.tag in NOMINAL and group[-1].word:
            own = next(item for item in group if item.tag == "have")
            if own.word is not None:
                self._add(Predicate(own.word), group, own)
        elif group and self._is_done_so(group[-1], head):
            self.at += 1
        elif _is_able(group) and self.found and (head is None or head.tag == "mark"):
            self._add(Predicate(self.found[-1].verb), group, group[-1])

    def _is_done_so(self, last: Item, head: Item | None) -> bool:
        """Read `did so`, which stands for another verb."""
        if last.tag != "do" or last.word is None or head is None or head.lower != "so":
            return False
        self._add(Predicate(last.word, points=True), self.row[self.began : self.at], last)
        return True

    def _is_wished(self) -> bool:
        """Tell whether somebody only wants it: `Omar wants to try`."""
        return bool(self.found) and self.found[-1].verb.stem in _WISHING

    def _is_joined(self) -> bool:
        before = self.row[max(0, self.began - 2) : self.began]
        last = self.found[-1].verb if self.found else None
        return last is not None and before[0].word is last and before[-1].tag == "and"

    def _is_a_state(self, head: Item) -> bool:
        """Tell whether `off` or `up` is all that is said: not `is on the server`."""
        free = self.tag(1) not in NOMINAL or self.tag(1) == "pronoun"
        return head.lower in _ALWAYS_STATES or (head.lower in _STATES and free)

    def _add(self, one: Predicate, group: Sequence[Item], head: Item) -> None:
        tags = {item.tag for item in group}
        one.negated = "not" in tags
        self._inherit_negation(one, tags)
        one.modal = "modal" in tags or any(item.lower == "cannot" for item in group)
        one.to_come = any(item.lower in _TO_COME for item in group)
        lowers = {item.lower for item in (*takewhile(_is_no_bound, self.row), *group)}
        one.will = -1 if lowers & _POSSIBLY else int("will" in lowers)
        one.infinitive = group[0].tag == "to" if group else False  # not so `has to send`
        one.to_come |= one.infinitive and self._is_wished()
        one.asserts = one.able or (not one.infinitive and (head.form != "ing" or "be" in tags))
        one.adverbs = [item for item in group if item.tag == "adverb"]
        one.occasion, one.conditional = self.occasion, self.conditional
        one.joined = self._is_joined()
        subject = self.subject_of(one, tags, head)
        if one.joined and one.passive and not tags:
            one.negated = self.found[-1].negated  # `was not dropped and recreated`
        if one.passive or one.copular:
            one.patients += [subject] if subject else []
        else:
            one.agent = subject
        one.leading, self.waiting = self.waiting, []
        if not one.leading and self.found and one.subject is self.found[-1].subject:
            one.leading = self.found[-1].leading
        for preposition, phrase in one.leading:
            if preposition == "except":
                one.denied = [*one.denied, phrase]  # `all servers except SRV1 were`
            else:
                one.govern(preposition, phrase)
        if self.offered and self.found:
            one.alternative = self.found[-1].alternative = True
        self.offered = False
        self.found.append(one)
        self.open = one
        self.phrase = None if one.copular else self.phrase

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
        if above is not None and above.verb.stem in _CONTRADICTING and self._follows_that(above):
            one.negated ^= not above.negated  # `denies that it was moved`
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

    def _follows_that(self, above: Predicate) -> bool:
        """Tell whether `that` stands right behind the verb before."""
        at = next((at for at, item in enumerate(self.row) if item.word is above.verb), -1)
        return at + 1 < len(self.row) and self.row[at + 1].lower == "that"

    def _is_what_was_not(self, before: Item) -> bool:
        """Tell whether another thing was done: `instead of correcting it`."""
        first = self.row[self.began - 2].lower if self.began > 1 else ""
        return (first, before.lower) in {("instead", "of"), ("rather", "than")}
