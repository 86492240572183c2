"""How far a team's AI budget for the month has been used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from webapp.models.errors import Refused

MICROS_A_CENT = 10_000
WARN_AT_PCT = 80
USED_UP = (
    "Your team's AI budget for this month is used up: the built-in playbooks and the composer"
    " answer until the month ends or an admin raises it."
)
NEARLY_USED_UP = (
    "Your team has used {} % of its AI budget for this month. At 100 % the built-in playbooks and"
    " the composer answer."
)
AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Budget:
    """`spent` in millionths of a dollar this month; `limit_cents` None for no limit."""

    spent: int
    limit_cents: int | None

    @property
    def limit(self) -> int | None:
        """In the unit of `spent`."""
        return None if self.limit_cents is None else self.limit_cents * MICROS_A_CENT

    @property
    def is_used_up(self) -> bool:
        return self.limit is not None and self.spent >= self.limit

    @property
    def used_pct(self) -> int | None:
        """The used share, rounded down, 100 for anything beyond; None without a limit."""
        if self.limit is None:
            return None
        return 100 if self.is_used_up else self.spent * 100 // self.limit

    @property
    def is_nearly_used_up(self) -> bool:
        return not self.is_used_up and (self.used_pct or 0) >= WARN_AT_PCT

    @property
    def notice(self) -> str:
        """What an engineer should know of it; blank while there is enough left."""
        if self.is_used_up:
            return USED_UP
        return NEARLY_USED_UP.format(self.used_pct) if self.is_nearly_used_up else ""


def cents_of(text: str) -> int | None:
    """Read an amount in dollars as somebody types it; blank is no limit.

    Raises:
        Refused: it is no amount of up to 9,999,999.99 dollars.

    """
    written = text.strip().removeprefix("$").strip()
    if not written:
        return None
    if not AMOUNT.fullmatch(written):
        raise Refused({"budget": "Enter an amount in dollars such as 50 or 49.90, or nothing."})
    return int(Decimal(written) * 100)
