"""Words that belong together as written: `shop-prod`, `site-to-site`, `last week`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMPOUND = re.compile(r"(?<![\w.-])([^\W\d_]{2,40})-([^\W\d_]{2,40})(?![\w-])")
_CHAIN = re.compile(r"(?<![\w.-])([^\W\d_]{1,40})-([^\W\d_]{1,40})-([^\W\d_]{1,40})(?![\w-])")
_SPAN = re.compile(
    r"\b(this|last|next|previous|past|coming|every|each|per) "
    r"(second|minute|hour|day|night|morning|afternoon|evening|week|weekend|month|quarter|year"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)


@dataclass(slots=True)
class Compounds:
    """The compounds of a case-folded text: of two words, and of three."""

    text: str
    pairs: frozenset[tuple[str, ...]] = field(init=False)
    chains: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = frozenset(
            (first, last.removesuffix("s")) for first, last in _COMPOUND.findall(self.text)
        )
        self.chains = frozenset(match[0] for match in _CHAIN.finditer(self.text))

    def joins(self, first: str, last: str) -> bool:
        """Tell whether the text has both together, be it in two words or in one."""
        return f"{first} {last}" in self.text or first + last in self.text


def spans(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what is called `this week` as (`this`, `week`) from a case-folded text."""
    for match in _SPAN.finditer(text):
        yield match.groups()
