"""Who makes a note out of a bundle. The composer needs nothing; `writer.py` has a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from webapp.notes.bundle import Bundle
from webapp.notes.composer import compose
from webapp.notes.statements import LeftOut, Sourced

COMPOSED = "composer/1"  # names the rules that made a note: new rules must not find old notes


@dataclass(frozen=True, slots=True)
class Written:
    """A note. `trouble` says in words why a composer's note stands in for the model's.

    Such a stand-in is shown and never kept.
    """

    markdown: str
    source: str
    left_out: tuple[LeftOut, ...] = ()
    sources: tuple[Sourced, ...] = ()
    trouble: str = ""


class Overtaken(Exception):
    """The session is at a newer version: this note is not wanted any more."""


class Author(Protocol):
    """`fingerprint` names the prompt, the rules and the model: notes of another are not ours."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def is_paid(self) -> bool:
        """Say whether a note costs a call, so that one too many matters."""
        ...

    def write(self, bundle: Bundle, overtaken: Callable[[], bool]) -> Written:
        """Write the note. `overtaken` may be asked several times a second.

        Raises:
            Overtaken: the note was given up.

        """
        ...


class Composer:
    """The author without a model."""

    fingerprint = COMPOSED
    is_paid = False

    def write(self, bundle: Bundle, overtaken: Callable[[], bool]) -> Written:  # noqa: ARG002 - over in a millisecond
        return Written(compose(bundle), "composer")


COMPOSER = Composer()
