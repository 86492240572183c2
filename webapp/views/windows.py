"""How much of its long lists a page of a session shows.

A page shows the newest of each. What somebody made longer stays so while the page is open: each
list has a hidden field with where it begins, or how much it shows, which every request takes along.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from flask import request

from webapp.models import TicketPost
from webapp.models.conversation import ShownMessage, conversation, newest_number
from webapp.models.page import LARGEST_INTEGER, LONGEST_LIST

POSTS = 5


class Earlier(NamedTuple):
    """Messages shown above the newest ones, from the number `first` up to and without `before`."""

    messages: list[ShownMessage]
    first: int
    before: int

    @classmethod
    def of(cls, session_id: uuid.UUID, before: int, since: int | None = None) -> Earlier:
        found = conversation(session_id, since=since, before=before)
        return cls(found, found[0].number if found else before, before)


def shown(name: str) -> int | None:
    """Return where a list begins on the page that asks, or its length; None is as usual.

    A link to more of it says so under a name of its own: htmx sends the hidden field as well.
    """
    more = request.args.get(f"more-{name}", type=int)
    sent = request.values.get(f"shown-{name}", type=int) if more is None else more
    return None if sent is None else min(max(sent, 1), LARGEST_INTEGER)


def messages(session_id: uuid.UUID, needed: int | None = None) -> dict[str, Any]:
    """Return the newest messages, and the earlier ones that this page asks for or shows.

    These hold at least the message with the `needed` number.
    """
    newest = conversation(session_id, since=shown("log"))
    first = newest[0].number if newest else 1
    since, before = shown("earlier"), asked_before()
    if before is None and since is None and needed is not None and needed < first:
        before = needed + 1
    earlier = None
    if before is not None:
        earlier = Earlier.of(session_id, min(before, first))
    elif since is not None:
        earlier = Earlier.of(session_id, min(shown("before") or first, first), since)
    return {
        "messages": newest,
        "first_message": first,
        "all_messages": newest[-1].number if newest else 0,
        "earlier": earlier,
    }


def messages_above(session_id: uuid.UUID) -> dict[str, Any]:
    """Return the messages above those that a page shows, and what it shows with them."""
    before = asked_before() or 1
    added = Earlier.of(session_id, before)
    return {
        "added": added.messages,
        "earlier": added._replace(before=shown("before") or before),
        "first_message": shown("log") or before,
        "all_messages": newest_number(session_id),
    }


def asked_before() -> int | None:
    before = request.args.get("before", type=int)
    return None if before is None else min(max(before, 1), LARGEST_INTEGER)


def posts(session_id: uuid.UUID) -> dict[str, Any]:
    most = min(shown("posts") or POSTS, LONGEST_LIST)
    found = TicketPost.of_session(session_id, most + 1)
    return {"posts": found[:most], "more_posts": len(found) > most}
