"""A row that a verb is about to change, read under its lock."""

from __future__ import annotations

from sqlalchemy.exc import InvalidRequestError

from webapp.database import Base
from webapp.extensions import db
from webapp.models.errors import Gone


def locked_afresh(record: Base) -> None:
    """Take the row until commit and read it afresh.

    Raises:
        Gone: another transaction removed it after it was loaded here.

    """
    try:
        db.session.refresh(record, with_for_update=True)
    except InvalidRequestError:
        raise Gone from None
