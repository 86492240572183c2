"""One form for what is written differently and means the same: quotes, dashes, Markdown, endings.

`folded` keeps case, because names are told by it; `stem` is compared, never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from webapp.notes.language.word_lists import irregular, verb_bases

_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u2035\u00b4"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ONE_FORM = str.maketrans(
    {
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_INVISIBLE, ""),
    }
)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(<?([^()\s<>]{0,300})>?[^()\n]{0,100}\)")
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)[^\n]{0,40}$", re.MULTILINE)
_LINE_START = re.compile(
    r"^[ \t]{0,9}(?:>[ \t]?|#{1,6}[ \t]+|[-*+][ \t]+|\\(?=[-#>*+=|]))+", re.MULTILINE
)
_STRONG = re.compile(r"(\*\*|__|~~)(?=[^\s*_~])([^\n]{1,300}?)(?<=[^\s*_~])\1(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*\\/.])([*_])(?=[^\s*_])([^\n*_]{1,300}?)(?<=[^\s*_])\1(?![\w*/.])")
_DOUBLED = re.compile(r"(?<=[\w:$%)])\\\\(?=[\w$%])")  # `D:\\Logs`, as JSON writes it
_ESCAPED = re.compile(r"(?<![\\\w:])\\([<>*_`\[\]#|])")

_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|would|should|could|must|need)n'?t\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(r"\b(can'?t|can not)\b", re.IGNORECASE)
_SHORT = re.compile(
    r"\b(?:(?P<are>you|we|they)'re|(?P<have>you|we|they|I)'ve|(?P<will>you|we|they|I|it|he|she|that)'ll"
    r"|(?P<is>it|that|there|he|she|what)'s|(?P<am>I)'m)\b",
    re.IGNORECASE,
)
_WILL_NOT = re.compile(r"\b(won't|wont)\b", re.IGNORECASE)

_PREFIX = re.compile(r"\b(re|un|non|pre|mis|de|dis)-(?=[a-z]{3})", re.IGNORECASE)
_VOWELS = frozenset("aeiou")
_VOWEL = re.compile(r"[aeiouy]")
_PLURALS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("zes", "z"),
)
# The longest first; what is left must still be a word: the number is its least length.
_ENDINGS = (
    ("isations", 3, ""),
    ("izations", 3, ""),
    ("isation", 3, ""),
    ("ization", 3, ""),
    ("ifications", 2, "ify"),
    ("ification", 2, "ify"),
    ("abilities", 3, "able"),
    ("ability", 3, "able"),
    ("ations", 4, ""),
    ("ation", 4, ""),
    ("ition", 4, ""),
    ("ments", 4, ""),
    ("ment", 4, ""),
    ("ness", 4, ""),
    ("ating", 4, ""),
    ("ising", 4, ""),
    ("izing", 4, ""),
    ("ings", 3, ""),
    ("ing", 3, ""),
    ("ated", 4, ""),
    ("ate", 4, ""),
    ("ised", 4, ""),
    ("ized", 4, ""),
    ("ise", 4, ""),
    ("ize", 4, ""),
    ("ied", 2, "y"),
    ("ed", 3, ""),
    ("ion", 4, ""),
    ("fully", 3, ""),
    ("ally", 4, ""),
    ("ly", 4, ""),
)

# A verb that ends so has lost nothing: `implement`, `provision`, `supply`, `exceed`, `bring`.
_OF_VERBS = frozenset(
    {"ment", "ness", "ation", "ition", "ion", "ally", "ly", "fully", "ed", "ied", "ing"}
)
_TITLE = re.compile(r"\b(Mrs?|Ms|Dr|Prof)\.(?= )")


def folded(text: str) -> str:
    """Return the text in NFKC, one form of quotes and dashes, without Markdown; case is kept."""
    plain = unicodedata.normalize("NFKC", text).translate(_ONE_FORM)
    plain = plain.replace("<br>", " ").replace("&nbsp;", " ").replace("in order to ", "to ")
    if "](" in plain:
        plain = _LINK.sub(r"\1 \2", plain)
    plain = _LINE_START.sub("", _FENCE.sub("", plain))
    plain = _NOT.sub(r"\1 not", unmarked(_ESCAPED.sub(r"\1", _DOUBLED.sub(r"\\", plain))))
    plain = _WILL_NOT.sub("will not", _CANNOT.sub("cannot", _TITLE.sub(r"\1", plain)))
    return _SHORT.sub(_in_full, plain) if "'" in plain else plain


def _in_full(match: re.Match[str]) -> str:
    return f"{match[match.lastgroup or 0]} {match.lastgroup}"


def joined(text: str) -> str:
    """Return the text with prefixes written close: `re-enable` as `reenable`."""
    return _PREFIX.sub(r"\1", text)


def unmarked(text: str) -> str:
    """Return the text without the marks of emphasis and code; `svc_backup` and `*.log` stay."""
    if "*" in text or "_" in text or "~~" in text:
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return text.replace("`", "")


def is_inflected(word: str) -> bool:
    """Tell whether a capital at its start is likely grammar: `Restarting`, `Repeatedly`."""
    return len(word) >= 6 and word.endswith(("ing", "ed", "ly"))  # noqa: PLR2004 - not `Ned`, `Amy`


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return what the forms of a lower-case word share: `restarted`, `restarts` → `restart`."""
    if word in irregular():
        return _of_irregular(word)
    if len(word) <= 3 or not word.isascii():  # noqa: PLR2004 - shorter words have no ending to lose
        return word
    word = _uninflected(word)
    if word in irregular():
        return _of_irregular(word)
    whole = word in verb_bases()
    for ending, least, instead in _ENDINGS:
        if word.endswith(ending) and not (whole and ending in _OF_VERBS):
            rest = word[: -len(ending)]
            if len(rest) >= least and _VOWEL.search(rest):
                return _undoubled(rest + instead)
    return _undoubled(word)


def _of_irregular(word: str) -> str:
    base = irregular()[word]
    return base if base == word or base in irregular() else stem(base)


def _uninflected(word: str) -> str:
    """Return the verb that a word is a form of, or the word without its plural ending."""
    bases = verb_bases()
    if word in bases:
        return word
    return next((base for base in _bases_of(word) if base in bases), None) or _singular(word)


def _bases_of(word: str) -> Iterator[str]:
    """Yield of what `caches`, `supplied`, `planning` may be forms, the likelier first."""
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < 2:  # noqa: PLR2004 - `red`
            continue
        plain = rest[-1] not in _VOWELS and rest[-2] not in _VOWELS  # `singing` is of `sing`
        yield from (rest, rest + "e") if plain else (rest + "e", rest)
        if rest.endswith("i") or rest[-1] == rest[-2]:
            yield rest[:-1] + ("y" if rest.endswith("i") else "")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield from (word[:-1], word.removesuffix("es"), word.removesuffix("ies") + "y")


def _singular(word: str) -> str:
    for plural, single in _PLURALS:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word[: -len(plural)] + single
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(word: str) -> str:
    """`stopp` → `stop`, `restore` → `restor`: so that all forms meet."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdglmnprt":  # noqa: PLR2004
        return word[:-1]
    if len(word) > 3 and word.endswith("e"):  # noqa: PLR2004
        return word[:-1]
    if len(word) > 3 and word.endswith("y") and word[-2] not in "aeiou":  # noqa: PLR2004
        return word[:-1] + "i"
    return word
