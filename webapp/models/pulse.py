"""Whether a session changed, and who has it open: all that an open page asks every few seconds."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, select

from webapp.database import now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.message import Message
from webapp.models.presence import GONE_AFTER, WRITTEN_EVERY, Presence
from webapp.models.ticket_post import TicketPost
from webapp.models.user import User


class Pulse(NamedTuple):
    """How a session stands, in one word to compare, and who has it open."""

    revision: str
    others: tuple[str, ...]
    is_due: bool  # whether the asker's own presence is worth a write

    @property
    def seen(self) -> str:
        """What a page that shows all this sends back; it holds no name."""
        return f"{self.revision}.{zlib.crc32(repr(self.others).encode()):x}"

    @classmethod
    def of(cls, key: uuid.UUID, team_id: uuid.UUID, user_id: uuid.UUID) -> Pulse | None:
        at = now()
        asked = {"key": key, "team_id": team_id, "since": at - GONE_AFTER}
        rows = db.session.connection().execute(PULSE, asked).all()
        if not rows:
            return None
        own = [row.seen_at for row in rows if row.user_id == user_id]
        others = {row.user_id: row.name for row in rows if row.user_id not in (None, user_id)}
        return cls(
            _revision(rows[0][: len(STANDING)]),
            tuple(sorted(others.values())),
            not own or at - own[0] > WRITTEN_EVERY,
        )


def _revision(standing: Sequence[object]) -> str:
    return f"{zlib.crc32(repr(standing).encode()):x}"


_of_session = Message.ai_session_id == AISession.id
_posts = TicketPost.ai_session_id == AISession.id
# What a note is made of raises the version; the rest is what else the page shows.
STANDING = (
    AISession.state_version,
    AISession.status,
    AISession.updated_at,  # a proposal that is dismissed
    select(func.max(Message.number)).where(_of_session).scalar_subquery(),
    select(func.count())
    .select_from(Message)
    # A literal, so that SQLite takes the index of the one that runs: there may be thousands.
    .where(_of_session, Message.status == literal_column("'running'"))
    .scalar_subquery(),
    select(func.sum(TicketPost.attempts)).where(_posts).scalar_subquery(),
    select(func.min(TicketPost.status)).where(_posts).scalar_subquery(),
    select(func.max(TicketPost.status)).where(_posts).scalar_subquery(),
)
PULSE = (
    select(*STANDING, Presence.user_id, Presence.seen_at, User.name)
    .select_from(AISession)
    .outerjoin(
        Presence,
        and_(Presence.ai_session_id == AISession.id, Presence.seen_at > bindparam("since")),
    )
    .outerjoin(User, User.id == Presence.user_id)
    .where(AISession.id == bindparam("key"), AISession.team_id == bindparam("team_id"))
)
