from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.models.errors import Refused
from webapp.models.once import stored_once
from webapp.models.user import User

NAMES = uuid.UUID("5c3b7a1e-52a4-4f0c-9d64-0d8a8f3b6f21")  # of ids made from a person and a key
HEADER = "Idempotency-Key"


class IdempotencyKey(Base):
    """A key by which a program may send its request again, and a digest of what it sent.

    Its id becomes that of the record which the request makes, so that a replay finds it, as one of
    a form does. Neither the key nor anything that was sent is kept.
    """

    __tablename__ = "idempotency_keys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    @classmethod
    def of(cls, user: User, key: str, digest: bytes) -> uuid.UUID:
        """Return the id of what this person's request with this key makes.

        It stands when the transaction is committed, with what was made: a request that is refused
        has not used its key.

        Raises:
            Refused: the key came with another request before.

        """
        own = uuid.uuid5(NAMES, f"{user.id}/{key}")
        standing = db.session.get(cls, own) or stored_once(
            cls(id=own, user_id=user.id, digest=digest), lambda: db.session.get(cls, own)
        )
        if standing.digest != digest:
            raise Refused(
                {HEADER: "This key was sent with another request before. Make a new one."}
            )
        return own
