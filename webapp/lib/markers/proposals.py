"""The payloads of ``[CHECKS]`` and ``[FACTS]`` blocks → checks and facts to propose.

An entry of another shape makes its list malformed; an entry that says nothing (no letter or
digit) is skipped. A check needs a label, its ``how`` may be missing. A fact of no known kind is a
finding. Equal checks have the same label and ``how``, equal facts the same text.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal, TypeVar

from webapp.lib.markers.payload import Malformed, read_json, says_something, strings_in

FactKind = Literal["finding", "cause", "action"]

#: Checks, and facts, taken from one reply.
MAX_ENTRIES = 20

_KINDS: dict[object, FactKind] = {"finding": "finding", "cause": "cause", "action": "action"}
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class ProposedCheck:
    """A diagnostic check to run: what, and how."""

    label: str
    how: str

    @property
    def identity(self) -> Hashable:
        """What two equal checks share."""
        return self.label.casefold(), self.how.casefold()


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """A statement for an engineer to accept."""

    text: str
    kind: FactKind

    @property
    def identity(self) -> Hashable:
        """What two equal facts share."""
        return self.text.casefold()


_Proposal = TypeVar("_Proposal", ProposedCheck, ProposedFact)


def read_checks(payload: str) -> list[ProposedCheck]:
    """Return the checks of one payload; raise ``Malformed`` where it is not a list of checks."""
    return _entries(payload, _check)


def read_facts(payload: str) -> list[ProposedFact]:
    """Return the facts of one payload; raise ``Malformed`` where it is not a list of facts."""
    return _entries(payload, _fact)


def first_of_each(entries: list[_Proposal]) -> list[_Proposal]:
    """Return the first entry of each identity, at most ``MAX_ENTRIES``."""
    first: dict[Hashable, _Proposal] = {}
    for entry in entries:
        first.setdefault(entry.identity, entry)
        if len(first) == MAX_ENTRIES:
            break
    return list(first.values())


def _entries(payload: str, read: Callable[[object], _Entry | None]) -> list[_Entry]:
    value = read_json(payload)
    if not isinstance(value, list):
        raise Malformed("not a list")
    strings_in(value)  # refuses what is nested too deep
    return [entry for entry in map(read, value) if entry is not None]


def _check(value: object) -> ProposedCheck | None:
    if not isinstance(value, dict):
        raise Malformed("not a check")
    label, how = value.get("label"), value.get("how")
    if not isinstance(label, str) or not isinstance(how, str | None):
        raise Malformed("not a check")
    return ProposedCheck(label.strip(), (how or "").strip()) if says_something(label) else None


def _fact(value: object) -> ProposedFact | None:
    text, kind = (value.get("text"), value.get("kind")) if isinstance(value, dict) else (value, "")
    if not isinstance(text, str):
        raise Malformed("not a fact")
    known = _KINDS.get(kind, "finding") if isinstance(kind, str) else "finding"
    return ProposedFact(text.strip(), known) if says_something(text) else None
