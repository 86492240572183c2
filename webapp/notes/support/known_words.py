"""Whether the inputs know the content words of a statement: one in four may be new, and one always.

A new word is refused at once when it is a name (`robocopy`), a listed thing, action or state, or
stands where an input has another: `the spare laptop` beside `the loan laptop`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.thesaurus import is_english, stems
from webapp.notes.support import slots
from webapp.notes.support.sources import Source, View

_KINDS = stems("kinds")
_ASKING = stems("asking_verbs")
_REPORTERS = frozenset({"customer", "client", "reporter", "and"})
_NAMING = frozenset({"name", "host", "ip", "path"})


def are_all(read: Parsed, view: View) -> bool:
    content: set[str] = set()
    new: set[str] = set()
    last = ""
    for word in read.words:
        joined, last = last + word.stem, word.stem
        if not word.keys or word.function or word.frame or word.marks:
            continue
        key = next(iter(word.keys))
        content.add(key)
        if view.knows(joined) or _is_known(word, read, view):
            continue
        if _is_only_new(word, read, view):
            new.add(key)
            continue
        if word.listed or not is_english(word.stem):
            return False  # `robocopy` is a name, also without a capital
        if not word.keys.isdisjoint(content - {key}):
            continue
        if key not in new and _replaces_a_word(word, read, view):
            return False
        new.add(key)
    return len(new) <= 1 or len(new) * 4 <= len(content)


def _is_known(word: Word, read: Parsed, view: View) -> bool:
    if _is_told(word, view) or (word.poles and _rests_on_something(word, view)):
        return True
    return word.stem in _ASKING and _is_of_the_reporter(word, read, view)


def _is_only_new(word: Word, read: Parsed, view: View) -> bool:
    """Tell whether no input need know it: no opposite is told, or it says what kind is named."""
    return (word.is_aside and not _is_a_verb(word, read, view)) or _stands_in(word, read, view)


def _is_of_the_reporter(word: Word, read: Parsed, view: View) -> bool:
    """Tell whether it is what whoever wrote the ticket did by writing it: `the customer asked`."""
    wrote = any(source.kind == "session" for source in view.sources)
    before = [other for other in read.words if other.start < word.start]
    return wrote and bool(before) and before[-1].text.lower() in _REPORTERS


def _is_a_verb(word: Word, read: Parsed, view: View) -> bool:
    """Tell whether it is what the statement says of something: `had fallen`."""
    return any(one.verb is word for one in view.analysed(read).predicates)


def _stands_in(word: Word, read: Parsed, view: View) -> bool:
    """Tell whether the word only says what kind of thing is named: `server PS01`, `the server`."""
    if word.stem not in _KINDS:
        return False
    end = word.start + len(word.text)
    if any(abs(token.start - end) <= 1 or token.end + 1 == word.start for token in read.tokens):
        return True
    before = [other.text.lower() for other in read.words if other.start < word.start][-1:]
    if before == ["both"]:
        return True
    return before == ["the"] and any(
        token.kind in _NAMING for source in view.sources for token in source.read.tokens
    )


def _rests_on_something(word: Word, view: View) -> bool:
    """Tell whether the inputs speak of the state, or of how well something goes, at all."""
    if word.poles == {("ok", -1)}:
        return any(clause.negative for clause in view.clauses())  # `fails` for `cannot`
    names = {name for name, _ in word.poles}
    if names <= {"fixed"}:
        return view.has_pole("ok")
    if names <= {"flawless"}:
        return any(map(view.has_pole, ("ok", "correct", "fixed", "run", "present")))
    return word.frame  # `polarity.py` asks which


def _replaces_a_word(word: Word, read: Parsed, view: View) -> bool:
    """Tell whether a new word stands between the same words where an input has another."""
    told = {key for other in read.words for key in other.keys}
    before, after = _neighbours(word, [other for other in read.words if other.keys])
    if before is None and after is None:
        return False
    for source in view.sources:
        row = source.row
        for at in _places_between(source, before, after):
            other = row[at]
            left = row[at - 1].keys if at else frozenset[str]()
            right = row[at + 1].keys if at + 1 < len(row) else frozenset[str]()
            follows = before is None or bool(before & left)
            precedes = after is None or bool(after & right)
            stands = follows and (precedes or (before is not None and _names_one(other)))
            if stands and not other.frame and other.keys.isdisjoint(told):
                return True
    return False


def _names_one(word: Word) -> bool:
    """Tell whether a word of an input is a name, be it without a capital: `shipd`."""
    return not word.frame and not word.listed and not is_english(word.stem)


def _places_between(
    source: Source, before: frozenset[str] | None, after: frozenset[str] | None
) -> Iterator[int]:
    """Yield where a word of the input stands behind the one or before the other."""
    step = 1 if before is not None else -1
    for key in before if before is not None else after or ():
        for place in source.places.get(key, ()):
            if 0 <= place + step < len(source.row):
                yield place + step


def _neighbours(
    word: Word, row: Sequence[Word]
) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    at = next(place for place, other in enumerate(row) if other is word)
    return row[at - 1].keys if at else None, row[at + 1].keys if at + 1 < len(row) else None


def _is_told(word: Word, view: View) -> bool:
    if slots.is_told(word, view):
        return True
    return any(view.has_pole(name) for name, _ in word.poles)
