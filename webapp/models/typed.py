"""What one request typed: the secrets found in it, and what its author ticked as none.

It lives as long as the request. Nothing of it is stored but that, and by whom, a tick was made.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.lib.redaction import mask_spans
from webapp.lib.secrets import Find, find_secrets
from webapp.lib.text import clean, one_line

Held = Callable[[], Iterable[str]]


class Sender(NamedTuple):
    user_id: uuid.UUID
    team_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Found:
    """A secret in the text of a form's field; a `repr` of it must not hold the text."""

    name: str
    label: str
    rule: str
    start: int
    end: int
    text: str = field(repr=False)

    @property
    def secret(self) -> str:
        return self.text[self.start : self.end]

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1


@dataclass(slots=True)
class Sending:
    """One request's typed texts. `former` maps a ticked text to what it was without its ticks."""

    sender: Sender
    not_secret: frozenset[str] = field(default=frozenset(), repr=False)
    masked: list[Found] = field(default_factory=list, repr=False)
    in_scripts: list[Found] = field(default_factory=list, repr=False)
    ticked: dict[str, list[str]] = field(default_factory=dict, repr=False)
    former: dict[str, str] = field(default_factory=dict, repr=False)


_sending: ContextVar[Sending | None] = ContextVar("sending", default=None)


def begin(sender: Sender, not_secret: Iterable[str] = ()) -> None:
    """Start to gather what this request types; entry points call it before any verb."""
    ticks = {form(text) for text in not_secret for form in (clean, one_line)} - {""}
    _sending.set(Sending(sender, frozenset(ticks)))


def end() -> None:
    _sending.set(None)


def sending() -> Sending | None:
    return _sending.get()


def masked() -> list[Found]:
    """Return what was masked in this request so far."""
    current = sending()
    return current.masked if current else []


def redacted(text: str, held: Held = tuple) -> str:
    """Return the text with dots for its secrets: for what nobody typed, so nobody is asked."""
    known = _known(text, finds := find_secrets(text), held)
    return _masked(text, [find for find in finds if _words(text, find) not in known])


def without_secrets(name: str, label: str, text: str, held: Held = tuple) -> str:
    """Return the text with dots for its secrets, and remember where they stood.

    What stands in the clear in one of the texts that `held` returns is not asked about again.
    """
    finds = find_secrets(text)
    if not finds:
        return text
    current = sending()
    ticks = current.not_secret if current else frozenset()
    ticked = [find for find in finds if _is_ticked(_words(text, find), ticks)]
    known = _known(text, finds, held)
    secret = [find for find in finds if find not in ticked and _words(text, find) not in known]
    shown = _masked(text, secret)
    if current:
        current.masked += [
            Found(name, label, find.rule, find.start, find.end, text) for find in secret
        ]
        if ticked:
            current.former[shown] = _masked(text, [*secret, *ticked])
            current.ticked[shown] = [find.rule for find in ticked]
    return shown


def note_script(name: str, label: str, text: str) -> None:
    """Remember the literal secrets of a script, which is kept exactly: its author is told."""
    if current := sending():
        current.in_scripts += [
            Found(name, label, find.rule, find.start, find.end, text) for find in find_secrets(text)
        ]


def formerly(text: str) -> str:
    """Return what an earlier sending of a text, ticked now, has left in its place."""
    current = sending()
    return current.former.get(text, text) if current else text


def follows(stored: str, text: str) -> bool:
    """Say whether a ticked text comes after the sending that left `stored`, or repeats itself."""
    return formerly(text) != text and stored in (text, formerly(text))


def is_ticked() -> bool:
    """Say whether a text of this request so far was ticked."""
    current = sending()
    return bool(current and current.former)


def resent(record: object, content: Mapping[str, Any]) -> bool:
    """Say whether the record holds what an earlier sending of this content has left."""
    stored = {name: getattr(record, name) for name in content}
    again = {name for name, text in content.items() if _follows(stored[name], text)}
    return bool(again) and all(
        name in again or stored[name] == value for name, value in content.items()
    )


def unmask(record: object, content: Mapping[str, Any]) -> bool:
    """Put each ticked text where an earlier sending left dots; say whether that changed any."""
    due = [
        name
        for name, text in content.items()
        if _follows(getattr(record, name), text) and getattr(record, name) != text
    ]
    for name in due:
        setattr(record, name, content[name])
    return bool(due)


def _follows(stored: object, text: object) -> bool:
    return isinstance(stored, str) and isinstance(text, str) and follows(stored, text)


def _known(text: str, finds: Iterable[Find], held: Held) -> set[str]:
    """Return the finds that stand in the clear, as finds, in what is held."""
    asked = {_words(text, find) for find in finds}
    known: set[str] = set()
    for stored in held() if asked else ():
        if any(secret in stored for secret in asked - known):
            known |= {_words(stored, find) for find in find_secrets(stored)}
    return known


def _words(text: str, find: Find) -> str:
    return text[find.start : find.end]


def _masked(text: str, finds: Iterable[Find]) -> str:
    return mask_spans(text, (find[:2] for find in finds))


def _is_ticked(secret: str, ticks: Iterable[str]) -> bool:
    """Say whether a tick names the find: itself, a text around it, or nearly all of it.

    Detectors mask the whole word around a token; who ticks the token means the find.
    """
    return any(
        secret in tick or (tick in secret and len(tick) * 3 >= len(secret) * 2) for tick in ticks
    )
