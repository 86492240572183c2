"""How much of the conversation a request holds: whole exchanges, the newest always.

Where the kept part starts depends on the sent texts alone. Once it has to move it moves far, so
that the prefix then stays the same, and cached, for many turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.assistant.fencing import fence
from webapp.assistant.providers import Turn

HISTORY_TOKENS = 76_000  # of the 120,000 of a request; `background` has bounds of its own
KEPT_AFTER_A_DROP = HISTORY_TOKENS * 6 // 10
NO_REPLY = "(No reply was received.)"  # the API takes no empty text


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was sent for the engineer, and what came back; the newest has no answer yet."""

    sent: str
    reply: str


def tokens(text: str) -> int:
    """Estimate: 3.5 bytes of UTF-8 a token, which is 3.5 letters of English."""
    return -(-2 * len(text.encode()) // 7)


def exchanges(turns: Iterable[Turn]) -> list[Exchange]:
    """Pair each message with its reply; several tries at one reply are joined."""
    paired: list[tuple[str, list[str]]] = []
    for turn in turns:
        if turn.role == "user":
            paired.append((turn.sent or said(turn), []))
        elif paired and turn.content.strip():
            paired[-1][1].append(turn.content)
    return [Exchange(sent, "\n\n".join(replies) or NO_REPLY) for sent, replies in paired]


def said(turn: Turn) -> str:
    """Return the engineer's message as it is sent when nothing else is to be said with it."""
    return fence("engineer_message", turn.content)


def first_kept(talk: Sequence[Exchange]) -> int:
    """Return the number of exchanges that the request for the last one leaves out."""
    first = total = 0
    for number, exchange in enumerate(talk):
        total += tokens(exchange.sent)
        if total > HISTORY_TOKENS:
            while first < number and total > KEPT_AFTER_A_DROP:
                total -= tokens(talk[first].sent) + tokens(talk[first].reply)
                first += 1
        total += tokens(exchange.reply)
    return first
