"""Lists in pages, by keyset: a page costs the same however deep in the list it lies."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Integer, Select, String, Uuid, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.database import UTCDateTime
from webapp.extensions import db
from webapp.lib.text import storable
from webapp.models.errors import Refused

T = TypeVar("T")
Cursor = str
LARGEST_INTEGER = 2**31 - 1  # what both databases compare with an integer column


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the cursor of the part after it: None at the end."""

    items: Sequence[T]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: columns that name one row together, never null."""

    columns: tuple[InstrumentedAttribute[Any], ...]
    newest_first: bool = False


def page_of(query: Select[T], order: Order, after: Cursor | None, limit: int) -> Page[T]:
    """Return up to `limit` rows behind the cursor.

    Raises:
        Refused: the cursor is none of this list.

    """
    if after is not None:
        query = query.where(_behind(order, after))
    columns = [column.desc() if order.newest_first else column.asc() for column in order.columns]
    rows = db.session.scalars(query.order_by(*columns).limit(limit + 1)).all()
    items = rows[:limit]
    return Page(items, _cursor(order, items[-1]) if len(rows) > limit else None)


def _behind(order: Order, after: Cursor) -> Any:  # noqa: ANN401 - SQLAlchemy's comparison has no public type
    try:
        values = _values(order, after)
    except (ValueError, OverflowError, RecursionError):
        raise Refused({"cursor": "This is no cursor of this list. Start without one."}) from None
    here = tuple_(*order.columns)
    last = tuple_(
        *(literal(value, column.type) for value, column in zip(values, order.columns, strict=True))
    )
    return here < last if order.newest_first else here > last


def _cursor(order: Order, row: object) -> Cursor:
    texts = [_written(getattr(row, column.key)) for column in order.columns]
    return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _values(order: Order, after: Cursor) -> list[object]:
    padded = after.encode("ascii") + b"=" * (-len(after) % 4)
    texts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("not a list of texts")
    return [
        next(read for kind, read in _READERS if isinstance(column.type, kind))(text)
        for text, column in zip(texts, order.columns, strict=True)
    ]


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.utcoffset() is None:
        raise ValueError("a time without a zone")
    return time


def _integer(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST_INTEGER:
        raise ValueError("beyond any row's number")
    return number


def _text(text: str) -> str:
    if storable(text) != text:
        raise ValueError("no text that a row can hold")
    return text


_READERS: tuple[tuple[type, Callable[[str], object]], ...] = (
    (UTCDateTime, _time),
    (Integer, _integer),
    (String, _text),
    (Uuid, uuid.UUID),
)
