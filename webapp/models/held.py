"""What people typed into a session, as it stands: what in it is no secret is not asked again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from webapp.database import Base
from webapp.extensions import db
from webapp.models.typed import Held

SESSION, OF_SESSION = "id", "ai_session_id"
TYPED = (
    ("ai_sessions", SESSION, ("title", "problem", "client_name", "ticket_ref")),
    ("session_messages", OF_SESSION, ("content",)),
    ("session_facts", OF_SESSION, ("text",)),
    ("session_checks", OF_SESSION, ("note",)),
    ("session_suggested_fixes", OF_SESSION, ("decision_reason", "outcome_note")),
    ("note_drafts", OF_SESSION, ("markdown",)),
    ("ticket_posts", OF_SESSION, ("markdown",)),
)


def held_in(ai_session_id: uuid.UUID) -> Held:
    """Return what reads the session's texts, should a secret be found: seldom."""
    return lambda: _texts(ai_session_id)


def _texts(ai_session_id: uuid.UUID) -> Iterator[str]:
    for name, key, columns in TYPED:
        table = Base.metadata.tables[name].c
        asked = select(*(table[column] for column in columns)).where(table[key] == ai_session_id)
        if name == "session_messages":  # the assistant may make up a secret
            asked = asked.where(table.role == "user")
        for row in db.session.execute(asked):
            yield from row
