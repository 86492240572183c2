"""Insert a row unless a concurrent request inserted it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from webapp.extensions import db

T = TypeVar("T")


def stored_once(row: T, find: Callable[[], T | None]) -> T:
    """Return the row, inserted, or what `find` returns when a unique constraint refuses it.

    Looking first is not enough: PostgreSQL shows the twin of another transaction only after its
    commit, which is what our insert waits for. SQLite's writers come one after the other.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        standing = find()
        if standing is None:
            raise
        return standing
    return row
