"""What a crowd asked of a fleet and what it heard, beside what befell the fleet meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.journeys.machines import Fault

NGINX = "nginx"  # in front of all web processes
QUICK = ("page", "fact", "shared fact", "title")  # what nobody waits for a model for


@dataclass(frozen=True)
class Asked:
    """One request to one web process; `heard` is its status, or how it was lost."""

    what: str
    web: str
    began: float
    ended: float
    heard: int | str
    retry_after: str = ""

    @property
    def is_lost(self) -> bool:
        return isinstance(self.heard, str)


@dataclass
class Ledger:
    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    facts: dict[str, str] = field(default_factory=dict)  # text to session
    turns: dict[str, str] = field(default_factory=dict)  # what was said to session
    posts: dict[str, str] = field(default_factory=dict)  # id to session
    shared_notes: list[tuple[int, list[str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def complain(self, words: str) -> None:
        with self.lock:
            self.wrong.append(words)

    def note(self, one: Asked) -> None:
        with self.lock:
            self.asked.append(one)

    def count(self, name: str) -> None:
        with self.lock:
            self.counts[name] += 1

    def during(self, one: Asked, *kinds: str) -> bool:
        """Say whether the request was under way while one of these befell, or it was down."""
        return any(
            fault.kind in kinds and one.ended >= fault.began and one.began <= fault.ended
            for fault in self.faults
        )

    def lost(self) -> Counter[str]:
        """Count the requests without an answer by what befell the process that had them."""
        return Counter(self._reason(one) for one in self.asked if one.is_lost)

    def _reason(self, one: Asked) -> str:
        for fault in self.faults:
            if one.web in (fault.target, NGINX) and fault.began <= one.ended <= fault.ended:
                return fault.kind
        return f"nothing: {one.what} of {one.web} ({one.heard})"

    def refusals(self) -> Counter[str]:
        """Count the answers of 500 and more; those allowed are named `503 while it is down`."""
        found: Counter[str] = Counter()
        for one in self.asked:
            if isinstance(one.heard, int) and one.heard >= 500:
                down = self.during(one, "postgres")
                is_allowed = one.heard == 503 and down and one.retry_after
                where = "" if down else f" while the database is up ({one.what})"
                found["503 while it is down" if is_allowed else f"{one.heard}{where}"] += 1
        return found

    def slowest(self, *kinds: str) -> float:
        """Return the longest plain answer while one of these befell, in seconds."""
        took = (
            one.ended - one.began
            for one in self.asked
            if one.what in QUICK and self.during(one, *kinds)
        )
        return max(took, default=0.0)
