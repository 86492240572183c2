"""What a word would be as a verb: its ending, and the stem it is listed by."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.thesaurus import listed_verbs, verbs
from webapp.notes.language.word_lists import grammar, irregular

_NOUNS = ("s", "ing", "y", "al", "ion", "ance", "ity", "th", "re")
_PREFIXES = ("un", "re")  # `uninstalled`, `resent`
_INFLECTED = ("ed", "ing")
_LONG = 6


def form(item: Item) -> str:
    """Return the ending that a verb would have here: "ed" also stands for `ran` and `broken`."""
    lower = item.lower
    past = irregular().get(lower, lower) != lower and not lower.endswith(_NOUNS)
    if past and stem(lower) in verbs() and lower not in grammar("things"):
        return "ed"
    if lower.endswith("eed") and lower not in {"agreed", "disagreed", "freed", "guaranteed"}:
        return ""
    return next((end for end in ("ed", "ing") if lower.endswith(end)), "s" if is_s(lower) else "")


def base(item: Item) -> str | None:
    """Return the stem of a word that can be a verb: `expired` is one of `expire`."""
    lower = item.lower
    plain = lower[2:] if lower.startswith(_PREFIXES) and len(lower) > _LONG else lower
    if not lower.endswith(_INFLECTED) and used_as(item) is None:
        return None  # `system`, which has the stem of `systemize`
    tries = (lower, lower.removesuffix("d"), lower.removesuffix("ed"), plain)
    return next((one for one in map(stem, tries) if one in verbs()), None)


def used_as(item: Item) -> str | None:
    """Return what a verb without ending, or with that of `starts`, is mostly used as."""
    known = listed_verbs()
    bases = list(_bases(item.lower))
    bases += [one[2:] for one in bases if one.startswith(_PREFIXES) and len(one) >= _LONG]
    return next((known[one] for one in bases if one in known), None)


def _bases(lower: str) -> Iterator[str]:
    yield irregular().get(lower, lower)
    if is_s(lower):
        yield from (lower[:-1], lower.removesuffix("es"), lower.removesuffix("ies") + "y")


def is_s(lower: str) -> bool:
    return lower.endswith("s") and not lower.endswith(("ss", "us", "is"))
