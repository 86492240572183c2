"""Phrase patterns: what a written observation must say to count.

A pattern is one or more groups joined by `;`, each a list of alternatives joined by `|`, where `*`
stands for the rest of a word and `?` for one letter or digit. It holds for a text when one sentence
of it has an alternative of every group, none of them negated, and is not hedged ("maybe"):

    spooler; stopped|not running     "The spooler is stopped."          holds
                                     "The spooler is not stopped."      does not
                                     "Perhaps the spooler is stopped."  does not
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_CLAUSE_END = re.compile(r"[,;:()]|\bbut\b|\bbecause\b")
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|nor|neither|none of"
    r"|(?:is|was|are|were|has|have|does|do|did|had)n't)\b"
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|may be|could be|should be|i think|i guess"
    r"|i assume|not sure|unsure|unclear|suspect\w*|if|whether|wonder\w*|checked for|look for)\b"
)
LONGEST_STATEMENT = 300
_WORDS_A_NEGATION_REACHES = 3


def fold(text: str) -> str:
    """Return `text` in one form of quotes, case and compatibility characters."""
    return unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()


def sentences(text: str) -> list[str]:
    """Split `text` at line ends and after closing punctuation; blank parts are left out."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def statements(text: str) -> tuple[str, ...]:
    """Return the distinct folded sentences of `text` that state something.

    Left out are questions, guesses, and what is longer than a statement: in logs and listings words
    meet by chance.
    """
    distinct = dict.fromkeys(sentences(text))
    return tuple(
        fold(sentence)
        for sentence in distinct
        if len(sentence) <= LONGEST_STATEMENT and not is_tentative(sentence)
    )


def is_tentative(sentence: str) -> bool:
    """Tell whether `sentence` asks or supposes instead of stating."""
    folded = fold(sentence).strip()
    return folded.endswith("?") or _HEDGE.search(folded) is not None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `source` is as written in the playbook."""

    source: str
    groups: tuple[re.Pattern[str], ...]

    def holds(self, stated: Iterable[str]) -> bool:
        """Tell whether one of `stated` (see `statements`) says this without negating it."""
        return any(all(_is_asserted(group, one) for group in self.groups) for one in stated)

    def occurs_in(self, folded: str) -> bool:
        """Tell whether every group occurs anywhere in `folded` text, however it is meant."""
        return all(group.search(folded) for group in self.groups)


def compile_pattern(source: str) -> Pattern:
    """Compile `source`. Raises ValueError for an empty group or alternative."""
    groups = []
    for group in source.split(";"):
        alternatives = [fold(part).strip() for part in group.split("|")]
        if not all(part.strip("* ") for part in alternatives):
            raise ValueError(f"empty alternative in pattern {source!r}")
        # The look-around once for all, not for each: eight times as fast on a long log.
        groups.append(re.compile(rf"(?<!\w)(?:{'|'.join(map(_as_regex, alternatives))})(?!\w)"))
    return Pattern(source, tuple(groups))


def _as_regex(alternative: str) -> str:
    body = r"\s+".join(re.escape(word) for word in alternative.split())
    return body.replace(re.escape("*"), r"\w*").replace(re.escape("?"), r"\w")


def _is_asserted(group: re.Pattern[str], sentence: str) -> bool:
    return any(not _is_negated(match, sentence) for match in group.finditer(sentence))


def _is_negated(match: re.Match[str], sentence: str) -> bool:
    if _NEGATION.search(match.group()):
        return False
    clause = _CLAUSE_END.split(sentence[: match.start()])[-1]
    before = " ".join(clause.split()[-_WORDS_A_NEGATION_REACHES:])
    return _NEGATION.search(before) is not None
