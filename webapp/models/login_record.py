from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.user import User

# A cookie that nobody has sent for 31 days is not read any more: what is older can only be removed.
KEPT = timedelta(days=32)
MOST_LISTED = 50
LONGEST_ADDRESS = 64


class LoginRecord(Base):
    """One login of a person in one browser; the signed cookie there carries its random id.

    `login_version` is the person's when they gave their password: a login that begins while the
    password changes, or while all others end, is none.
    """

    __tablename__ = "logins"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    login_version: Mapped[int]
    browser: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def begin(cls, user: User, *, browser: str, address: str) -> LoginRecord:
        record = cls(
            user_id=user.id,
            login_version=user.login_version,
            browser=browser,
            address=address[:LONGEST_ADDRESS],
        )
        db.session.add(record)
        db.session.flush()
        return record

    @classmethod
    def of_user(cls, user: User, key: uuid.UUID) -> LoginRecord | None:
        return db.session.scalar(select(cls).filter_by(user_id=user.id, id=key))

    @classmethod
    def listed(cls, user: User) -> Sequence[LoginRecord]:
        """Return where the user is logged in, last seen first, `MOST_LISTED` at most."""
        lasting = select(cls).filter_by(
            user_id=user.id, login_version=user.login_version, ended_at=None
        )
        recent = lasting.where(cls.last_seen_at > now() - KEPT)
        newest = recent.order_by(cls.last_seen_at.desc(), cls.id).limit(MOST_LISTED)
        return db.session.scalars(newest).all()

    @classmethod
    def see(cls, key: uuid.UUID) -> None:
        db.session.execute(update(cls).filter_by(id=key).values(last_seen_at=now()))

    def end(self) -> None:
        self.ended_at = self.ended_at or now()

    def end_others(self, user: User) -> None:
        """End the user's every other login, also one that begins at this moment."""
        user.login_version = User.login_version + 1
        db.session.flush()
        self.login_version = user.login_version
        others = update(LoginRecord).where(
            LoginRecord.user_id == user.id,
            LoginRecord.id != self.id,
            LoginRecord.ended_at.is_(None),
        )
        db.session.execute(others.values(ended_at=now()))


def has_logins_before(moment: datetime) -> bool:
    """Say whether a login was last seen before then."""
    older = select(LoginRecord.id).where(LoginRecord.last_seen_at < moment)
    return db.session.scalar(older.limit(1)) is not None


def forget_logins_before(moment: datetime) -> None:
    """Remove the logins last seen before then, ended or not."""
    db.session.execute(delete(LoginRecord).where(LoginRecord.last_seen_at < moment))
