"""Who is logged in, as a request needs to know it: one plain SELECT, no record.

Loading the `User` record costs a reading request as much as all else it does; whoever changes
something loads it (`views/access.me`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from webapp.database import now
from webapp.extensions import db
from webapp.models.login_record import LoginRecord
from webapp.models.user import User

SEEN_RECORDED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Login(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """The person of a login cookie."""

    id: uuid.UUID
    team_id: uuid.UUID
    name: str
    role: str
    shortcuts: bool
    record_id: uuid.UUID
    last_seen_at: datetime

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def is_unseen(self) -> bool:
        """Say whether "last seen" is old enough to be worth a write."""
        return now() - self.last_seen_at > SEEN_RECORDED_EVERY

    def get_id(self) -> str:
        """Return what the login cookie carries; no copy of it outlasts the login."""
        return str(self.record_id)

    @classmethod
    def of(cls, cookie: str) -> Login | None:
        """Find the person of `get_id`'s text, None when it is malformed or the login has ended."""
        try:
            asked = {"key": uuid.UUID(cookie)}
        except ValueError:  # as those were before logins had records
            return None
        row = db.session.connection().execute(WHO, asked).one_or_none()
        return cls(*row) if row else None


# Built once, and run past the ORM: building it anew would cost more than the database's answer.
WHO = (
    select(
        User.id,
        User.team_id,
        User.name,
        User.role,
        User.shortcuts,
        LoginRecord.id,
        LoginRecord.last_seen_at,
    )
    .join(User, User.id == LoginRecord.user_id)
    .where(
        LoginRecord.id == bindparam("key"),
        LoginRecord.ended_at.is_(None),
        LoginRecord.login_version == User.login_version,
    )
)
