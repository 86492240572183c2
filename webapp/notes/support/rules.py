"""Whether the inputs a statement cites support it: the five rules, the first that fails it.

rule        fails
tokens      "4 GB free" where the input says "2 GB free"; `v5` where it says `5.1.2`
quotes      quoted text that does not occur
names       "Outlook" where no input names it
words       more than a quarter (and more than one) new content stems, or a listed thing,
            action or state that no input names
polarity    see `polarity.py`
    roles       who did it to whom: `roles.py`
    company     which figure or action belongs to which name: `company.py`
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.compounds import Compounds
from webapp.notes.language.folding import is_inflected
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import is_english, stems
from webapp.notes.support import (
    apposition,
    causes,
    certainty,
    company,
    complements,
    degree,
    denials,
    exchange,
    extent,
    listing,
    owners,
    pairing,
    polarity,
    roles,
    sequence,
    slots,
    strength,
    testimony,
    universals,
    verdicts,
)
from webapp.notes.support.other_forms import told_otherwise
from webapp.notes.support.sources import Source, View, flat

_KINDS = stems("kinds")
_NAMING = frozenset({"name", "host", "ip", "path"})
_QUOTED = re.compile(r'"([^"\n]{1,600})"|(?<![\w])\'([^\'\n]{2,600})\'(?!\w)')


def failed_rule(read: Parsed, view: View, section: str) -> str | None:
    """Return the rule by which the statement fails, None when it is supported."""
    rules: tuple[tuple[str, Callable[[Parsed, View], bool]], ...] = (
        ("tokens", _tokens_stand),
        ("tokens", _compounds_stand),
        ("tokens", company.numbers_stand_by_their_names),
        ("quotes", _quotes_occur),
        ("names", _names_are_known),
        ("tokens", pairing.are_kept),
        ("tokens", apposition.is_kept),
        ("tokens", listing.is_kept),
        ("words", _words_are_known),
        ("slots", slots.are_kept),
        ("polarity", polarity.is_kept),
        ("denials", denials.are_kept),
        ("strength", partial(strength.is_kept, section=section)),
        ("extent", extent.is_kept),
        ("universals", universals.are_kept),
        ("roles", roles.are_kept),
        ("exchange", exchange.are_kept),
        ("sequence", sequence.is_kept),
        ("owners", owners.are_kept),
        ("degree", degree.is_kept),
        ("certainty", certainty.is_kept),
        ("testimony", testimony.are_kept),
        ("causes", causes.are_kept),
        ("complements", complements.are_kept),
        ("verdicts", verdicts.are_kept),
        ("company", company.is_kept),
    )
    return next((name for name, holds in rules if not holds(read, view)), None)


def _tokens_stand(read: Parsed, view: View) -> bool:
    told = Counter((token.kind, token.values) for token in read.tokens)
    first = {(token.kind, token.values): token for token in read.tokens}
    return all(
        times <= view.count(first[key]) or told_otherwise(first[key], read, view)
        for key, times in told.items()
    )


def _compounds_stand(read: Parsed, view: View) -> bool:
    """Tell whether no compound has another half than in the inputs: `shop-test`, `shop-prod`."""
    said = Compounds(read.text.casefold())
    if not said.pairs and not said.chains:
        return True
    told = {whole for one in view.sources for whole in one.compounds.pairs}
    firsts, lasts = {one for one, _ in told}, {other for _, other in told}
    return all(
        (first, last) in told
        or (first not in firsts and last not in lasts)
        or any(one.compounds.joins(first, last) for one in view.sources)
        for first, last in said.pairs
    ) and _chains_stand(said, view)


def _chains_stand(said: Compounds, view: View) -> bool:
    """Tell whether no compound of three is another's neighbour: `point-to-site`, `site-to-site`."""
    told = {chain for one in view.sources for chain in one.compounds.chains}
    parts = {part for chain in told for part in chain.split("-")}
    return all(chain in told or parts.isdisjoint(chain.split("-")) for chain in said.chains)


def _quotes_occur(read: Parsed, view: View) -> bool:
    return all(any(text in one.flat for one in view.sources) for text in _quotations(read.text))


def _quotations(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        yield flat(match[1] or match[2]).strip(" .,;:!?…")


def _names_are_known(read: Parsed, view: View) -> bool:
    return all(_is_known_name(word, view) for word in read.words if word.is_name)


def _is_known_name(word: Word, view: View) -> bool:
    known = lexicon()
    if word.function or word.frame or word.stem in _KINDS or view.knows(word.stem):
        return True
    if any(view.knows(key) for key in word.keys):
        return True
    lower = word.text.lower()
    if lower.endswith("s") and view.knows(lower[:-1]):
        return True
    if not word.opens or word.text.isupper():
        return False
    # A capital at the start is grammar: what is a word of the language is left to the next rules.
    return known.is_listed(word.stem) or lower in known.marking or is_inflected(lower)


def _words_are_known(read: Parsed, view: View) -> bool:
    content: set[str] = set()
    new: set[str] = set()
    last = ""
    for word in read.words:
        joined, last = last + word.stem, word.stem
        if not word.keys or word.function or word.frame or word.marks:
            continue
        key = next(iter(word.keys))
        content.add(key)
        if _is_told(word, view) or view.knows(joined):
            continue
        if word.is_aside and not _is_a_verb(word, read, view):
            new.add(key)  # what the inputs never tell of cannot be turned round
            continue
        if word.poles and _rests_on_something(word, view):
            continue
        if not _stands_in(word, read, view) and (word.listed or not is_english(word.stem)):
            return False  # `robocopy` is a name, also without a capital
        if not word.keys.isdisjoint(content - {key}):
            continue
        if key not in new and _replaces_a_word(word, read, view):
            return False
        new.add(key)
    return len(new) <= 1 or len(new) * 4 <= len(content)


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
