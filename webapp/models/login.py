"""Who is logged in, as a request needs to know it: one plain SELECT, no record.

Loading the `User` record costs a reading request as much as all else it does; whoever changes
something loads it (`views/access.me`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import select

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

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @classmethod
    def of(cls, cookie: str) -> Login | None:
        """Find the person of `User.get_id`'s text, None when it is malformed or outdated."""
        key, _, version = cookie.partition("/")
        try:
            asked = WHO.where(User.id == uuid.UUID(key), User.login_version == int(version))
        except ValueError:
            return None
        row = db.session.execute(asked).one_or_none()
        return cls(*row) if row else None


WHO = select(User.id, User.team_id, User.name, User.role, User.login_version)
