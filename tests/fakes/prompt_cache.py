"""What the far end would bill for a prompt: prefix caching, simulated.

A token is four characters, rounded up for each block, and no prefix is too short to be cached. As
with the real service, a breakpoint also finds a prefix that was written up to 20 blocks before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LOOK_BACK = 20
MOST_BREAKPOINTS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the prompt, in the order that caching sees them."""

    role: str
    text: str
    breakpoint: bool


def tokens(text: str) -> int:
    return -(-len(text) // 4)


def blocks(body: dict[str, Any]) -> list[Block]:
    return list(_blocks(body))


def _blocks(body: dict[str, Any]) -> Iterator[Block]:
    for part in _as_list(body.get("system") or []):
        yield Block("system", part["text"], "cache_control" in part)
    for message in body["messages"]:
        for part in _as_list(message["content"]):
            yield Block(message["role"], part["text"], "cache_control" in part)


def _as_list(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


class PromptCache:
    """The prefixes that were written so far, never forgotten."""

    def __init__(self) -> None:
        self._written: set[str] = set()

    def bill(self, body: dict[str, Any]) -> dict[str, int]:
        """Return the input part of `usage`, and write the prefixes that the request marks."""
        prefix, sizes, prefixes = _start(body), [0], [""]
        marked: list[int] = []
        for number, block in enumerate(blocks(body), start=1):
            prefix += json.dumps([block.role, block.text])
            prefixes.append(prefix)
            sizes.append(sizes[-1] + tokens(block.text))
            if block.breakpoint:
                marked.append(number)
        near = {number for end in marked for number in range(max(1, end - LOOK_BACK), end + 1)}
        read = max((number for number in near if prefixes[number] in self._written), default=0)
        self._written.update(prefixes[number] for number in marked)
        last = max(marked, default=0)
        return {
            "input_tokens": sizes[-1] - sizes[max(last, read)],
            "cache_creation_input_tokens": max(0, sizes[last] - sizes[read]),
            "cache_read_input_tokens": sizes[read],
        }


def _start(body: dict[str, Any]) -> str:
    """Return what separates caches: another model or another output format reads none of it."""
    return json.dumps([body["model"], body.get("output_config")], sort_keys=True)
