"""What talks to the engineer: one protocol, one file for each kind of assistant.

A provider is handed plain values and yields text. It cannot write anything: whatever it wants
done stands in its text as a block (see `webapp.lib.markers.parser`) and is stored by `chat`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact an engineer confirmed; `kind` is `finding`, `cause` or `action`."""

    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class KnownCheck:
    """A diagnostic check; `result` is `pass`, `fail`, `skipped`, or None while it is open."""

    label: str
    result: str | None
    note: str


@dataclass(frozen=True, slots=True)
class KnownFix:
    """A suggested fix, active or superseded, with what the engineer did about it."""

    title: str
    confidence_pct: int
    decision: str | None
    outcome: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """A parameter of a script template; a sensitive one is typed in by the engineer alone."""

    name: str
    type: str
    required: bool
    sensitive: bool
    description: str


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """A script of the team's library, which a fix may name by its `id`."""

    id: str
    name: str
    description: str
    language: str
    parameters: tuple[KnownParameter, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation; `role` is `user` or `assistant`.

    `sent` is what a model was sent for the engineer's message, kept so that the next request
    begins with the same bytes; empty when no model has read it.
    """

    role: str
    content: str
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a provider may know. `turns` ends with the engineer's newest message."""

    title: str
    problem: str
    client_name: str
    facts: tuple[KnownFact, ...]
    checks: tuple[KnownCheck, ...]
    fixes: tuple[KnownFix, ...]
    turns: tuple[Turn, ...]
    script_templates: tuple[KnownTemplate, ...] = ()


class Provider(Protocol):
    """An assistant. Source: `docs/architecture.md`, the offline twin rule."""

    def reply(self, situation: Situation) -> Iterator[str]:
        """Yield the reply's raw text in chunks, blocks included."""
        ...
