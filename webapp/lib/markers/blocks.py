"""What the blocks of one reply hold, gathered in order."""

from dataclasses import dataclass, field

from webapp.lib.markers.payload import Malformed
from webapp.lib.markers.proposals import (
    ProposedCheck,
    ProposedFact,
    first_of_each,
    read_checks,
    read_facts,
)
from webapp.lib.markers.suggest_fix import Fix, read_fix
from webapp.lib.markers.syntax import Kind


@dataclass(frozen=True, slots=True)
class ParsedReply:
    """One whole reply: the text to show, and what its blocks hold.

    ``fix`` is the last well-formed one; ``checks`` and ``facts`` are joined in order, at most 20
    each, without repetitions; ``unreadable_blocks`` counts the malformed and the unclosed.
    """

    shown: str
    fix: Fix | None
    checks: tuple[ProposedCheck, ...]
    facts: tuple[ProposedFact, ...]
    unreadable_blocks: int


@dataclass(slots=True)
class Blocks:
    """The blocks read so far; ``well_formed`` and ``unreadable`` count them."""

    fix: Fix | None = None
    checks: list[ProposedCheck] = field(default_factory=list)
    facts: list[ProposedFact] = field(default_factory=list)
    well_formed: int = 0
    unreadable: int = 0

    def read(self, kind: Kind, payload: str) -> None:
        """Add the block of this kind with this payload."""
        try:
            if kind == "SUGGEST_FIX":
                self.fix = read_fix(payload)
            elif kind == "CHECKS":
                self.checks += read_checks(payload)
            else:
                self.facts += read_facts(payload)
        except Malformed:
            self.unreadable += 1
        else:
            self.well_formed += 1

    def add(self, later: "Blocks") -> None:
        """Add the blocks of a fenced code block."""
        self.fix = later.fix or self.fix
        self.checks += later.checks
        self.facts += later.facts
        self.well_formed += later.well_formed
        self.unreadable += later.unreadable

    def reply(self, shown: str) -> ParsedReply:
        """Return the finished reply with this shown text."""
        return ParsedReply(
            shown=shown,
            fix=self.fix,
            checks=tuple(first_of_each(self.checks)) if self.checks else (),
            facts=tuple(first_of_each(self.facts)) if self.facts else (),
            unreadable_blocks=self.unreadable,
        )
