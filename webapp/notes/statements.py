"""What a model hands in as a note, and what comes out of checking it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Section = Literal["problem", "confirmed", "root_cause", "resolution"]
RootCauseState = Literal["confirmed", "likely", "not_established"]
#: `no_source`: no id, or one that the session does not have. `not_in_source`: no input supports it.
#: `wrong_source`: inputs support it, but not those it cites. `no_basis`: nothing was established,
#: decided or done that a statement of this kind could rest on.
Reason = Literal["no_source", "not_in_source", "wrong_source", "no_basis"]

SECTIONS: tuple[Section, ...] = ("problem", "confirmed", "root_cause", "resolution")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or so, with the ids (`P F1 C1 X1 S1`) of the inputs it rests on."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as a model wrote it; nothing of it is believed."""

    problem: tuple[Statement, ...] = ()
    confirmed: tuple[Statement, ...] = ()
    root_cause: tuple[Statement, ...] = ()
    root_cause_state: RootCauseState = "not_established"
    resolution: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    section: Section
    text: str
    cites: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sourced:
    """One rendered statement and its sources, for the page; the posted text has no ids."""

    section: Section
    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundedNote:
    markdown: str
    left_out: tuple[LeftOut, ...]
    sources: tuple[Sourced, ...]
