"""What a word would be as a verb: its ending, and the stem it is listed by."""

from __future__ import annotations

from webapp.notes.language.folding import stem
from webapp.notes.language.items import Item
from webapp.notes.language.thesaurus import verbs
from webapp.notes.language.word_lists import grammar, irregular

_NOUNS = ("s", "ing", "y", "al", "ion", "ance", "ity", "th", "re")
_PREFIXES = ("un", "re")  # `uninstalled`, `resent`
_LONG = 6


def form(item: Item) -> str:
    """Return the ending that a verb would have here: "ed" also stands for `ran` and `broken`."""
    lower = item.lower
    past = irregular().get(lower, lower) != lower and not lower.endswith(_NOUNS)
    if past and stem(lower) in verbs() and lower not in grammar("things"):
        return "ed"
    if lower.endswith("eed") and lower not in {"agreed", "freed", "guaranteed"}:
        return ""
    return next((end for end in ("ed", "ing") if lower.endswith(end)), "s" if is_s(lower) else "")


def base(item: Item) -> str | None:
    """Return the stem of a word that can be a verb: `expired` is one of `expire`."""
    lower = item.lower
    plain = lower[2:] if lower.startswith(_PREFIXES) and len(lower) > _LONG else lower
    tries = (lower, lower.removesuffix("d"), lower.removesuffix("ed"), plain)
    return next((one for one in map(stem, tries) if one in verbs()), None)


def is_s(lower: str) -> bool:
    return lower.endswith("s") and not lower.endswith(("ss", "us", "is"))
