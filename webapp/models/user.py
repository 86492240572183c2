from __future__ import annotations

import base64
import re
import secrets
import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.text import one_line
from webapp.models.errors import Conflict, Refused
from webapp.models.once import stored_once
from webapp.models.team import Team
from webapp.models.wording import worded

ROLES = ("engineer", "admin")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024  # argon2 reads all of it: without a bound a login is a way to burn CPU
LONGEST_ADDRESS = 254
LONGEST_TYPED_ADDRESS = 1000  # cleaning a megabyte of it would be a way to burn CPU, too
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def nobodys(hasher: PasswordHasher) -> str:
    """Return a hash that no password has, and that takes as long to compare with as any other.

    Written, not made: a hash costs 0.2 s, and every command starts with this one.
    """
    random = [secrets.token_bytes(length) for length in (hasher.salt_len, hasher.hash_len)]
    salt, digest = (base64.b64encode(part).rstrip(b"=").decode() for part in random)
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


hasher = PasswordHasher()
# Compared with when no such user exists, so that an unknown address takes as long as a known one.
NOBODY = nobodys(hasher)


class User(Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("role IN ('engineer', 'admin')", name="known_role"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20), default="engineer")
    password_hash: Mapped[str] = mapped_column(String(200))
    login_version: Mapped[int] = mapped_column(default=1)
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    team: Mapped[Team] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def enroll(cls, *, email: str, name: str, team: Team, role: str, password: str) -> User:
        """Add a user.

        Raises:
            Refused: an address not of the form a@b, an unknown role, a short password.
            Conflict: the address is taken.

        """
        address = stored_address(email)
        errors = {}
        if not ADDRESS.fullmatch(address) or len(address) > LONGEST_ADDRESS:
            errors["email"] = "Enter an e-mail address of the form name@example.com."
        if role not in ROLES:
            errors["role"] = f"Choose one of the roles {' and '.join(ROLES)}."
        if errors:
            raise Refused(errors)
        user = cls(
            email=address,
            name=worded("name", "Name", name),
            team=team,
            role=role,
            password_hash=hashed(password),
        )
        if stored_once(user, lambda: cls.with_email(address)) is not user:
            raise Conflict(f"There is a user with the address {address} already.")
        return user

    @classmethod
    def with_email(cls, email: str) -> User | None:
        return db.session.scalar(select(cls).filter_by(email=stored_address(email)))

    @classmethod
    def authenticate(cls, email: str, password: str) -> User | None:
        """Return the user who knows the password; finding none takes as long."""
        user = cls.with_email(email)
        known = user.password_hash if user else NOBODY
        return user if matches(known, password) and user else None

    def change_password(self, current: str, new: str) -> None:
        """Set a new password; `LoginRecord.end_others` ends what the old one opened.

        Raises:
            Refused: the current password is wrong, or the new one is too short.

        """
        if not matches(self.password_hash, current):
            raise Refused({"current_password": "That is not your current password. Try again."})
        self.password_hash = hashed(new, field="new_password")

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def stored_address(email: str) -> str:
    """Return the form in which an address is stored, looked for and counted.

    What no database can look for, such as NUL, is gone from it.
    """
    return one_line(email[:LONGEST_TYPED_ADDRESS]).lower()


def hashed(password: str, field: str = "password") -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused({field: f"Use a password of at least {SHORTEST_PASSWORD} characters."})
    if len(password) > LONGEST_PASSWORD:
        raise Refused({field: f"Use a password of at most {LONGEST_PASSWORD} characters."})
    return hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False
