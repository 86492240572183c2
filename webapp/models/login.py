"""Who is logged in, as a request needs to know it: one plain SELECT, no record.

Loading the `User` record costs a reading request as much as all else it does; whoever changes
something loads it (`views/access.me`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from webapp.extensions import db
from webapp.models.user import User


@dataclass(frozen=True)
class Login(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """The person of a login cookie."""

    id: uuid.UUID
    team_id: uuid.UUID
    name: str
    role: str
    login_version: int
    shortcuts: bool

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @classmethod
    def of(cls, cookie: str) -> Login | None:
        """Find the person of `User.get_id`'s text, None when it is malformed or outdated."""
        key, _, version = cookie.partition("/")
        try:
            asked = {"key": uuid.UUID(key), "version": int(version)}
        except ValueError:
            return None
        row = db.session.connection().execute(WHO, asked).one_or_none()
        return cls(*row) if row else None


# Built once, and run past the ORM: building it anew would cost more than the database's answer.
WHO = select(User.id, User.team_id, User.name, User.role, User.login_version, User.shortcuts).where(
    User.id == bindparam("key"), User.login_version == bindparam("version")
)
