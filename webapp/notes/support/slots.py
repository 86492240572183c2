"""Whether a word stands where the inputs have another: its opposite, or one of the same kind.

input                           statement
a leading zero                  a trailing zero
the worker nodes                the control-plane nodes
failed 3 times this week        failed 3 times last week
"""

from __future__ import annotations

from functools import cache

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.compounds import spans
from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.thesaurus import antonyms, narrower, synonyms
from webapp.notes.language.word_lists import lines
from webapp.notes.support import causes
from webapp.notes.support.sources import View

_IN_TIME = frozenset({"before", "after"})
_RHYTHMS = frozenset({"every", "each", "per"})


def are_kept(read: Parsed, view: View) -> bool:
    """Tell whether nothing stands in the place of its opposite or of another of its kind."""
    told = {word.stem for word in read.words}
    in_order = causes.are_told(read, view)
    if any(
        _opposes(word, told, view)
        for clause in read.clauses
        for word in clause.words
        if not _is_known(word, view) and not (word.text.lower() in _IN_TIME and in_order)
    ):
        return False
    if any(_replaces_a_modifier(phrase, view) for phrase in view.analysed(read).phrases):
        return False
    if any(_widens(phrase, view) for phrase in view.analysed(read).phrases):
        return False
    if any(_replaces_a_party(one, view) for one in view.analysed(read).predicates):
        return False
    return _spans_are_kept(read, view)


@cache
def exclusive() -> dict[str, frozenset[str]]:
    """Return by stem the stems that exclude it in the same place."""
    found: dict[str, set[str]] = {}
    for line in lines("exclusive.txt"):
        kind = {stem(word) for word in line.split()}
        for word in kind:
            found.setdefault(word, set()).update(kind - {word})
    return {word: frozenset(others) for word, others in found.items()}


def is_told(word: Word, view: View) -> bool:
    """Tell whether the inputs hold the word, one of its meaning, or one that shares a sense."""
    if _is_known(word, view) or any(view.knows(key) for key in word.keys):
        return True
    if any(view.knows(other) for other in narrower().get(word.stem, ())):
        return True
    if word.stem.startswith("re") and view.knows("again") and view.knows(word.stem[2:]):
        return True  # `reenrolled` for `enrolled again`
    if word.stem in lexicon().claims:
        return False  # `root` shares a sense with `beginning`, and is an account
    return any(view.knows(other) for other in synonyms().get(word.stem, ()))


def _is_known(word: Word, view: View) -> bool:
    return view.knows(word.stem)


def _opposes(word: Word, told: set[str], view: View) -> bool:
    """Tell whether an input has the opposite of the word, denied or affirmed as it is here."""
    opposites = antonyms().get(word.stem, frozenset()) | exclusive().get(word.stem, frozenset())
    return any(
        opposite == "no" or other.negated == word.negated
        for opposite in opposites - told
        for source in view.sources
        for holder in source.saying.get(opposite, ())
        for other in holder.words
        if other.stem == opposite
    )


def _replaces_a_modifier(phrase: Phrase, view: View) -> bool:
    """Tell whether a new word qualifies a thing that every input qualifies by another word."""
    new = [item for item in phrase.modifiers if _is_new(item, view)]
    twins = view.phrases(phrase) if new else []
    return bool(twins) and all(
        any(item.keys.isdisjoint(phrase.keys) and not _is_plain(item) for item in other.modifiers)
        for other in twins
    )


def _widens(phrase: Phrase, view: View) -> bool:
    """Tell whether `any office` stands for what every input narrows: `the Leipzig office`."""
    if phrase.items[0].lower != "any":
        return False
    twins = view.phrases(phrase)
    return bool(twins) and all(other.keys - other.head - phrase.keys for other in twins)


def _replaces_a_party(one: Predicate, view: View) -> bool:
    """Tell whether a new thing takes part where every input has another: `sends leavers`."""
    new = [
        phrase
        for phrase in (one.agent, *one.patients)
        if phrase is not None
        and any(item.keys == phrase.head and _is_new(item, view) for item in phrase.items)
    ]
    twins = view.told.twins(one)
    return bool(new and twins) and all(
        _compared_voice(one, other) and other.patients and other.agent for other in twins
    )


def _compared_voice(one: Predicate, other: Predicate) -> bool:
    return one.passive == other.passive


def _is_new(item: Item, view: View) -> bool:
    return item.word is not None and not _is_plain(item) and not is_told(item.word, view)


def _is_plain(item: Item) -> bool:
    return item.word is None or item.word.frame or item.word.function


def _spans_are_kept(read: Parsed, view: View) -> bool:
    """Tell whether `last week` is not said where the inputs say `this week`."""
    said = set(spans(read.text.casefold()))
    told = {span for one in view.sources for span in one.spans} if said else set()
    if {span for _, span in said - told} & {span for _, span in told}:
        return False
    rhythms = {word for word, _ in told} & _RHYTHMS
    return not any(word in rhythms for word, _ in said - told)  # `every day` for `every hour`
