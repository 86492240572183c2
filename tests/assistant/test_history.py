"""What a long conversation loses: whole exchanges, the oldest, many at once, never the newest."""

from __future__ import annotations

import pytest

from webapp.assistant.history import (
    HISTORY_TOKENS,
    KEPT_AFTER_A_DROP,
    NO_REPLY,
    Exchange,
    exchanges,
    first_kept,
    said,
    tokens,
)
from webapp.assistant.providers import Turn


def sized(sent: int, reply: int) -> Exchange:
    """Return an exchange of so many tokens each."""
    return Exchange("x" * (sent * 7 // 2), "y" * (reply * 7 // 2))


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a", 1), ("a" * 7, 2), ("a" * 8, 3), ("é" * 7, 4), ("日" * 7, 6)]
)
def test_a_token_is_three_and_a_half_bytes(text: str, count: int) -> None:
    assert tokens(text) == count


def test_a_message_without_a_reply_gets_a_placeholder() -> None:
    turns = [Turn("assistant", "?"), Turn("user", "a", "sent"), Turn("assistant", "\n")]
    assert exchanges([*turns, Turn("user", "b")]) == [
        Exchange("sent", NO_REPLY),
        Exchange(said(Turn("user", "b")), NO_REPLY),
    ]


K = 1_000
FITS, KEPT = HISTORY_TOKENS // K, KEPT_AFTER_A_DROP // K


@pytest.mark.parametrize(
    ("talk", "left_out"),
    [
        ([], 0),
        ([sized(FITS * K, 0)], 0),
        ([sized((FITS + 9) * K, 0)], 0),  # the newest stays, however long
        ([sized(10 * K, 10 * K), sized((FITS - 20) * K, 0)], 0),
        ([sized(10 * K, 10 * K), sized((FITS - 20) * K + 2, 0)], 1),
        # replies count: at the ninth message there are 82,000 tokens, and 42,000 are kept
        ([sized(2 * K, 8 * K)] * 8, 0),
        ([sized(2 * K, 8 * K)] * 9, 4),
        # the place stays until the history is full again
        ([sized(2 * K, 8 * K)] * 12, 4),
        ([sized(2 * K, 8 * K)] * 13, 8),
        ([sized(1, 1), sized(FITS * K, 0), sized(K, 0)], 2),
    ],
)
def test_the_oldest_leave_once_the_history_is_full(talk: list[Exchange], left_out: int) -> None:
    assert (FITS, KEPT) == (76, 45)
    assert first_kept(talk) == left_out
