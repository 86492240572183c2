"""Who a verb is said of: what stands before it, what another verb had, or nobody."""

from __future__ import annotations

from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.sentence import Sentence
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.word_lists import grammar

_HAVE = stem("have")
_INTRANSITIVE = stems("intransitive_verbs")


class Subjects(Sentence):
    """The subject of the verb that has just been read."""

    def subject_of(self, one: Predicate, tags: set[str], head: Item) -> Phrase | None:
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
        if head.form == "ed" and not tags and one.verb.stem not in _INTRANSITIVE:
            alone = self._goes_on_without_a_subject(before)
            return None if alone else self._of_a_participle(one, before)
        return self.subject or self._of_a_gerund(before)

    def _is_passive_too(self, head: Item, tags: set[str]) -> bool:
        """Tell whether `and` joins a participle to one: not `was started and wrote 9 records`."""
        if head.form != "ed" or tags - {"not"} or not self.found[-1].passive:
            return False
        return self.tag() not in {"token", "determiner"} and head.lower not in grammar("only_past")

    def _goes_on_without_a_subject(self, before: Item | None) -> bool:
        """Tell whether a note lists what its writer did: `Stopped it, moved the file, rebooted`."""
        first = self.found[0] if self.found else None
        listed = before is not None and before.tag == "mark"
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
        one.negated ^= self._is_of_what_lacks()
        if self.subject is not None and self._is_told_of_none(self.subject):
            return Phrase(self.subject.items[1:])
        latest, own = self.latest, self.subject.items if self.subject else []
        if latest is None or before not in latest.items or latest.items[-1] in own:
            return self.subject
        return Phrase([*own, *latest.items])

    def _is_told_of_none(self, subject: Phrase) -> bool:
        """Tell whether the `none` waits for another verb: `none of the mails sent was received`."""
        return subject.items[0].lower == "none" and len(subject.items) > 1 and self.verb_follows()

    def _is_of_what_lacks(self) -> bool:
        """Tell whether it is said behind `without`: `no reboot`, not the users that were skipped.

        without a reboot needed             users without an address skipped
        """
        if self.preposition != "without" or self.latest is not self.behind:
            return False
        due = self.subject is not None and self._still_waits(self.subject)
        return not due or self.verb_follows()

    def _of_a_gerund(self, before: Item | None) -> Phrase | None:
        """Return what somebody does something to: `deleting the file gives an error`."""
        last = self.found[-1] if self.found else None
        if last is None or before is None or last.subject is not None or not last.patients:
            return None
        if last.passive or not last.verb.text.lower().endswith("ing"):
            return None
        phrase = last.patients[-1]
        return phrase if any(before is item for item in phrase.items) else None

    def _ends_a_relative_clause(self, before: Item | None, tags: set[str], head: Item) -> bool:
        """Tell whether the verb is that of the whole: `what you use does not exist`."""
        if self.outer is None or len(self.found) == self.before_relative:
            return False
        joined = before is not None and before.tag in {"and", "mark", "linker"}
        participle = head.form == "ing" or (head.form == "ed" and bool(before and before.nominal))
        return not joined and (bool(tags - {"not", "adverb"}) or not participle)

    def _before_an_infinitive(self, before: Item | None) -> Phrase | None:
        """Return who is to do it: `for some programs to inject`."""
        phrase = self.behind
        if phrase is None or before is None or not any(before is item for item in phrase.items):
            return None
        return phrase if self.preposition == "for" else None
