"""What a text says under a label: `SRV1: 3 of 8 failed, SRV2: none`."""

from __future__ import annotations

import re
from typing import NamedTuple

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.hard_tokens import HardToken

_LABELLING = frozenset({"name", "host", "ip", "file", "email"})
_MARK = re.compile(r"\s?[:=](?=\s)|\s+[-\N{EN DASH}]\s")
_END = re.compile(r"[.;](?=\s|$)|\n")


class Labelled(NamedTuple):
    """A hard token and its label, which holds until the next one or a full stop; also the label."""

    label: HardToken
    token: HardToken


def labelled(read: Parsed) -> list[Labelled]:
    found: list[Labelled] = []
    label: HardToken | None = None
    at = 0
    for token in read.tokens:
        if _END.search(read.text, at, token.start):
            label = None
        at = token.end
        if token.kind in _LABELLING and _MARK.match(read.text, token.end):
            label = token
        if label is not None:
            found.append(Labelled(label, token))
    return found
