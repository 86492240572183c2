"""Insert a row unless it stands: a concurrent request, or an earlier one, inserted it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.models.typed import is_ticked, resent

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


def sent_before(own: Select[T], content: Mapping[str, Any]) -> T | None:
    """Return the first of `own`, newest first, if it is this content before its ticks were made.

    For callers that send no key of the form: the JSON API's.
    """
    newest = db.session.scalar(own.limit(1)) if is_ticked() else None
    return newest if newest is not None and resent(newest, content) else None
