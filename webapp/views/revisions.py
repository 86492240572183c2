"""What of the workspace a page shows, region by region, in a word to compare."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any


def fixes(parts: Mapping[str, Any]) -> list[object]:
    shown = [parts["fix"]] if parts["fix"] else []
    return [
        (fix.id, fix.user_decision, fix.decided_at, fix.outcome, fix.outcome_at, fix.superseded_at)
        for fix in (*shown, *parts["fixes"].earlier)
    ]


def said(messages: Iterable[Any]) -> list[object]:
    return [
        (message.number, message.standing, [proposal.state for proposal in message.proposals])
        for message in messages
    ]


SHOWN: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "head": lambda parts: (
        parts["ai_session"].title,
        parts["ai_session"].client_name,
        parts["ai_session"].ticket_ref,
        parts["ai_session"].ticket_id,
    ),
    "earlier": lambda parts: said(parts["earlier"].messages) if parts["earlier"] else None,
    "log": lambda parts: said(parts["messages"]),
    "composer": lambda _: None,
    "facts": lambda parts: (
        parts["facts"].standing,
        parts["facts"].gone,
        [
            (fact.number, fact.updated_at.timestamp(), fact.removed_at is None)
            for fact in (*parts["facts"].confirmed, *parts["facts"].removed)
        ],
    ),
    "checks": lambda parts: (
        parts["checks"].done,
        [(check.id, check.revision) for check in parts["checks"].checks],
    ),
    "fix": fixes,
    "finish": lambda parts: (
        parts["facts"].standing,
        fixes(parts)[:1],
        [(post.id, post.status, post.attempts) for post in parts["posts"]],
    ),
}


def revisions(parts: Mapping[str, Any], regions: Collection[str] = SHOWN) -> dict[str, str]:
    """Return a short word for each of the regions; it differs as soon as the region would."""
    status = parts["ai_session"].status
    return {
        region: f"{zlib.crc32(repr((status, shown(parts))).encode()):x}"
        for region, shown in SHOWN.items()
        if region in regions
    }
