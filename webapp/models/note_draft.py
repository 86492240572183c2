from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Text, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.ai_session import AISession
from webapp.models.errors import Conflict
from webapp.models.held import held_in
from webapp.models.once import stored_once
from webapp.models.user import User
from webapp.models.wording import worded


class NoteDraft(Base):
    """An engineer's own wording of a session's note, kept until it is posted or thrown away.

    `state_version` is that of the generated note it was made from: once the session has gone on,
    the page keeps the words and warns.
    """

    __tablename__ = "note_drafts"

    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    markdown: Mapped[str] = mapped_column(Text)
    state_version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def of(cls, ai_session_id: uuid.UUID, user_id: uuid.UUID) -> NoteDraft | None:
        return db.session.get(cls, (ai_session_id, user_id))

    @classmethod
    def keep(cls, ai_session: AISession, by: User, markdown: str, state_version: int) -> NoteDraft:
        """Store the words in place of what this engineer kept before.

        Raises:
            Refused: blank, or over 60,000 characters.
            Conflict: the session is resolved.

        """
        text = worded("note", "Note", markdown, field="markdown", held=held_in(ai_session.id))
        if ai_session.status == "resolved":
            raise Conflict("This session is resolved. Reopen it to change its note.", ai_session)
        fresh = cls(ai_session_id=ai_session.id, user_id=by.id)
        draft = cls.of(ai_session.id, by.id) or stored_once(
            _filled(fresh, text, state_version), lambda: cls.of(ai_session.id, by.id)
        )
        return _filled(draft, text, state_version)

    @classmethod
    def throw_away(cls, ai_session_id: uuid.UUID, user_id: uuid.UUID) -> None:
        own = cls.ai_session_id == ai_session_id, cls.user_id == user_id
        db.session.execute(delete(cls).where(*own))


def _filled(draft: NoteDraft, markdown: str, state_version: int) -> NoteDraft:
    draft.markdown, draft.state_version, draft.updated_at = markdown, state_version, now()
    return draft


class OwnWording(NamedTuple):
    """A draft as the note's page shows it: one row of one plain SELECT, no record."""

    markdown: str
    state_version: int
    updated_at: datetime

    @classmethod
    def of(cls, ai_session_id: uuid.UUID, user_id: uuid.UUID) -> OwnWording | None:
        asked = {"key": ai_session_id, "user_id": user_id}
        row = db.session.connection().execute(OWN, asked).one_or_none()
        return cls(*row) if row else None


OWN = select(NoteDraft.markdown, NoteDraft.state_version, NoteDraft.updated_at).where(
    NoteDraft.ai_session_id == bindparam("key"), NoteDraft.user_id == bindparam("user_id")
)
