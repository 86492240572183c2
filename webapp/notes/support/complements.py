"""Whether something is called what the inputs call it.

input                                  statement
The test page is fine.                 The test page is blank.
"""

from __future__ import annotations

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.thesaurus import synonyms
from webapp.notes.support import assertions
from webapp.notes.support.comparison import SAME, compared
from webapp.notes.support.sources import View


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether no word says of a subject what no input does, in another word's place."""
    return not any(_is_another(one, view) for one in view.analysed(read).predicates)


def _is_another(one: Predicate, view: View) -> bool:
    subject = one.subject
    if subject is None or one.negated or not _is_a_word(one.said):
        return False
    if assertions.asserted(one, view) != assertions.CANNOT_TELL:
        return False
    twins = [
        other
        for key in subject.head
        for other in view.told.by_subject.get(key, ())
        if _is_of(subject, other)
    ]
    return bool(twins) and not any(
        one.poles & other.poles or one.verb.stem in synonyms().get(other.verb.stem, ())
        for other in twins
    )


def _is_of(subject: Phrase, other: Predicate) -> bool:
    if other.negated or other.subject is None or not _is_a_word(other.said):
        return False
    return compared(subject, [other.subject]) == SAME


def _is_a_word(said: Phrase | None) -> bool:
    """Tell whether the complement is one word without article: `fine`, not `a known issue`."""
    return said is not None and len(said.items) == 1 and said.items[0].word is not None
