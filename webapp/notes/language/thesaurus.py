"""General English from WordNet: which words can be verbs, what shares a sense, what is opposite."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from webapp.notes.language.folding import stem
from webapp.notes.language.word_lists import grammar, lines, words

#: What a word that can be a verb is mostly used as.
VERB, NOUN, ADJECTIVE = "verb", "noun", "adjective"


@cache
def verbs() -> dict[str, str]:
    """Return by stem what each word that can be a verb is mostly used as."""
    known: dict[str, str] = {}
    for line in lines("wordnet_verbs.txt"):
        use, _, listed = line.partition(":")
        for word in listed.split():
            known.setdefault(stem(word), use)
    for word in words("roles.txt"):
        known.setdefault(stem(word), NOUN)
    known |= {stem(word): NOUN for word in grammar("things") if stem(word) in known}
    return known


@cache
def listed_verbs() -> dict[str, str]:
    """Return each word that can be a verb as it is spelled, with what it is mostly used as.

    `value` is listed as a noun although `valuate`, which is none, has its stem.
    """
    known: dict[str, str] = {}
    for line in lines("wordnet_verbs.txt"):
        use, _, listed = line.partition(":")
        known |= dict.fromkeys(listed.split(), use)
    known |= dict.fromkeys(words("roles.txt") - known.keys(), NOUN)
    return known | {word: NOUN for word in grammar("things") if word in known}


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Return by stem the stems that share one of its frequent senses."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines("wordnet_synonyms.txt"):
        word, _, others = line.partition(":")
        for other in others.split():
            found[stem(word)].add(stem(other))
            found[stem(other)].add(stem(word))
    return {word: frozenset(others - {word}) for word, others in found.items()}


@cache
def antonyms() -> dict[str, frozenset[str]]:
    """Return by stem the stems of its opposites."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines("wordnet_opposites.txt"):
        one, other = map(stem, line.split())
        found[one].add(other)
        found[other].add(one)
    return {word: frozenset(others - {word}) for word, others in found.items()}


@cache
def narrower() -> dict[str, frozenset[str]]:
    """Return by stem the stems of what it may stand for: `change` for `lower`."""
    found = (line.partition(":") for line in lines("wider.txt"))
    return {stem(word): frozenset(map(stem, others.split())) for word, _, others in found}


def stems(name: str) -> frozenset[str]:
    """Return a closed class of `grammar.toml` by stem."""
    return frozenset(map(stem, grammar(name)))


def is_english(base: str) -> bool:
    """Tell whether a stem is known as a word of the language at all; `-able` goes with its verb."""
    return any(
        one in known
        for one in (base, stem(base.removesuffix("abl")))
        for known in (verbs(), synonyms(), antonyms())
    )
