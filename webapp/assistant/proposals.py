"""Which sentences of an engineer's message are worth proposing as facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from webapp.assistant.phrases import Pattern, fold, sentences, statements

MOST_PROPOSALS = 3

_ERROR_CODE = re.compile(
    r"0x[0-9a-f]{6,8}|\berror:? (?:code )?\d{3,6}\b|\bevent (?:id )?\d{2,5}\b|\baadsts\d+"
    r"|\b[45]\d\d [45]\.\d\.\d+|\b169\.254\.\d+\.\d+",
    re.IGNORECASE,
)


def observations_in(message: str, patterns: Collection[Pattern], known: Iterable[str]) -> list[str]:
    """Return sentences of `message`, word for word, that state an observation.

    That is an error code or something one of `patterns` looks for. Questions, guesses and what
    equals one of `known` are left out; at most three are returned.
    """
    taken = {fold(text).strip() for text in known}
    found = []
    for sentence in sentences(message):
        text = sentence.lstrip("-*> ")
        stated = statements(text)
        if not stated or fold(text) in taken:
            continue
        if _ERROR_CODE.search(text) or any(pattern.holds(stated) for pattern in patterns):
            found.append(text)
            taken.add(fold(text))
    return found[:MOST_PROPOSALS]
