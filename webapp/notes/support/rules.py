"""Whether the inputs a statement cites support it: the five rules, the first that fails it.

rule        fails
tokens      "4 GB free" where the input says "2 GB free"; `v5` where it says `5.1.2`
quotes      quoted text that does not occur
names       "Outlook" where no input names it
words       too many content stems that no input knows: see `known_words.py`
polarity    see `polarity.py`
    roles       who did it to whom: `roles.py`
    company     which figure or action belongs to which name: `company.py`
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.compounds import Compounds
from webapp.notes.language.folding import is_inflected
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import stems
from webapp.notes.support import (
    apposition,
    causes,
    certainty,
    circumstances,
    company,
    complements,
    degree,
    denials,
    exchange,
    extent,
    fitting,
    known_words,
    labels,
    listing,
    owners,
    pairing,
    polarity,
    roles,
    sequence,
    slots,
    strength,
    testimony,
    totals,
    universals,
    verdicts,
)
from webapp.notes.support.other_forms import told_otherwise
from webapp.notes.support.sources import View, flat

_KINDS = stems("kinds")
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
        ("tokens", labels.are_kept),
        ("tokens", totals.are_kept),
        ("words", known_words.are_all),
        ("slots", slots.are_kept),
        ("polarity", polarity.is_kept),
        ("denials", denials.are_kept),
        ("strength", partial(strength.is_kept, section=section)),
        ("extent", extent.is_kept),
        ("universals", universals.are_kept),
        ("roles", roles.are_kept),
        ("exchange", exchange.are_kept),
        ("sequence", sequence.is_kept),
        ("circumstances", circumstances.are_kept),
        ("owners", owners.are_kept),
        ("degree", degree.is_kept),
        ("certainty", certainty.is_kept),
        ("testimony", testimony.are_kept),
        ("causes", causes.are_kept),
        ("complements", complements.are_kept),
        ("verdicts", verdicts.are_kept),
        ("company", company.is_kept),
        ("fitting", fitting.is_kept),
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
