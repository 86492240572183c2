"""A session's messages as its page shows them: plain rows, with the rules of the records.

Fifty records cost two milliseconds to load, fifty rows a tenth of that.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from webapp.extensions import db
from webapp.models.fact_proposal import FactProposal
from webapp.models.message import Message
from webapp.models.page import LARGEST_INTEGER
from webapp.models.user import User

AT_ONCE = 50
MOST_AT_ONCE = 500  # of a page that stayed open while its session grew


class ShownAuthor(NamedTuple):
    name: str


class ShownProposal(NamedTuple):
    id: uuid.UUID
    text: str
    kind: str
    state: str


class MessageRow(NamedTuple):
    id: uuid.UUID
    number: int
    role: str
    status: str
    content: str
    content_html: str
    raw: str
    turns_left_out: int
    error: str
    unreadable_blocks: int
    created_at: datetime
    heartbeat_at: datetime | None


class ShownMessage(MessageRow):
    """One row; what follows from its columns is said once, by `Message`."""

    author: ShownAuthor | None
    proposals: list[ShownProposal]

    speaker = Message.speaker
    is_settled = Message.is_settled
    is_stalled = Message.is_stalled
    standing = Message.standing
    so_far = Message.so_far
    holds_blocks = Message.holds_blocks


def conversation(
    ai_session_id: uuid.UUID, *, since: int | None = None, before: int = LARGEST_INTEGER
) -> list[ShownMessage]:
    """Return messages in order, with their authors and proposals, by two SELECTs.

    The newest fifty, and what begins the oldest turn of these; those below the number `before`,
    or from the number `since` on.
    """
    asked = {"key": ai_session_id, "since": since or 1, "before": before}
    connection = db.session.connection()
    most = AT_ONCE + 1 if since is None else MOST_AT_ONCE
    rows = [*reversed(connection.execute(SAID, asked | {"most": most}).all())]
    overlapping = since is None and len(rows) == most
    if overlapping and [row.role for row in rows[:2]] != ["user", "assistant"]:
        rows = rows[1:]
    said: dict[uuid.UUID, ShownMessage] = {}
    for *columns, name in rows:
        message = said[columns[0]] = ShownMessage(*columns)
        message.author = ShownAuthor(name) if name else None
        message.proposals = []
    asked["since"] = rows[0].number if rows else before
    for message_id, *columns in connection.execute(PROPOSED, asked).all():
        if message_id in said:  # PostgreSQL may know a newer message by now
            said[message_id].proposals.append(ShownProposal(*columns))
    return list(said.values())


def newest_number(ai_session_id: uuid.UUID) -> int:
    """Return how many messages a session has: they are numbered from 1, and none is deleted."""
    return db.session.connection().scalar(NEWEST, {"key": ai_session_id}) or 0


_asked = (
    Message.ai_session_id == bindparam("key"),
    Message.number >= bindparam("since"),
    Message.number < bindparam("before"),
)
SAID = (
    select(*(getattr(Message, name) for name in MessageRow._fields), User.name)
    .outerjoin(User, User.id == Message.author_id)
    .where(*_asked)
    .order_by(Message.number.desc())
    .limit(bindparam("most"))
)
PROPOSED = (
    select(
        FactProposal.message_id,
        *(getattr(FactProposal, name) for name in ShownProposal._fields),
    )
    .join(Message, Message.id == FactProposal.message_id)
    .where(*_asked)
    .order_by(FactProposal.message_id, FactProposal.number)
)
NEWEST = select(func.max(Message.number)).where(Message.ai_session_id == bindparam("key"))
