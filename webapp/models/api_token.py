from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.user import User
from webapp.models.wording import worded

USE_RECORDED_EVERY = timedelta(minutes=10)
PREFIX_LENGTH = 11


class ApiToken(Base):
    """A key to the JSON API, kept as a hash. 256 random bits need no slow hash."""

    __tablename__ = "api_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def issue(cls, user: User, name: str) -> tuple[ApiToken, str]:
        """Make a token; the second value is the token itself, to be shown once."""
        prefix = f"rf_{secrets.token_hex((PREFIX_LENGTH - 3) // 2)}"
        plain = f"{prefix}_{secrets.token_urlsafe(32)}"
        label = worded("name", "Name", name)
        token = cls(user=user, name=label, prefix=prefix, token_hash=_hash(plain))
        db.session.add(token)
        db.session.flush()
        return token, plain

    @classmethod
    def of(cls, plain: str) -> ApiToken | None:
        """Find the valid token that `plain` is."""
        return db.session.scalar(select(cls).filter_by(token_hash=_hash(plain), revoked_at=None))

    @classmethod
    def with_prefix(cls, start: str) -> ApiToken | None:
        """Find a token by its prefix, or by the whole of it, as one that leaked is at hand."""
        return db.session.scalar(select(cls).filter_by(prefix=start[:PREFIX_LENGTH]))

    @classmethod
    def of_user(cls, user: User, key: uuid.UUID) -> ApiToken | None:
        return db.session.scalar(select(cls).filter_by(user_id=user.id, id=key))

    @classmethod
    def listed(cls, user: User) -> Sequence[ApiToken]:
        """Return the user's valid tokens, newest first."""
        valid = select(cls).filter_by(user_id=user.id, revoked_at=None)
        return db.session.scalars(valid.order_by(cls.created_at.desc(), cls.id)).all()

    @classmethod
    def revoke_all(cls, user: User) -> int:
        """Revoke the user's every valid token; return how many those were."""
        valid = cls.listed(user)
        for token in valid:
            token.revoke()
        return len(valid)

    def revoke(self) -> None:
        self.revoked_at = self.revoked_at or now()

    @property
    def use_is_unrecorded(self) -> bool:
        """Say whether "last used" is old enough to be worth a write."""
        return self.last_used_at is None or now() - self.last_used_at > USE_RECORDED_EVERY

    def record_use(self) -> None:
        self.last_used_at = now()


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
