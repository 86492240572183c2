"""Lists in pages, by keyset: a page costs the same however deep in the list it lies."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Uuid,
    literal,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from webapp.database import UTCDateTime
from webapp.extensions import db
from webapp.lib.text import storable
from webapp.models.errors import Refused

T = TypeVar("T")
Cursor = str
LONGEST_LIST = 1000  # of a session, made longer on its page by hand
LARGEST_INTEGER = 2**31 - 1  # what both databases compare with an integer column


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the cursor of the part after it: None at the end.

    `looked_at` is how many rows a search went through that stopped before the end.
    """

    items: Sequence[T]
    next: Cursor | None
    looked_at: int | None = None


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
    rows = db.session.scalars(_sorted(query, order, after).limit(limit + 1)).all()
    items = rows[:limit]
    return Page(items, _cursor(order, items[-1]) if len(rows) > limit else None)


def found_among(  # noqa: PLR0913 - a page's bounds, and a search's
    query: Select[T],
    order: Order,
    after: Cursor | None,
    *,
    says: ColumnElement[bool],
    limit: int,
    most: int,
) -> Page[T]:
    """Return up to `limit` of the next `most` rows: those of which `says` is true.

    A search that no index helps costs the same however long the list is; it goes on from the
    cursor, which stands where the last row was looked at.

    Raises:
        Refused: the cursor is none of this list.

    """
    ahead = _sorted(query, order, after)
    # The last row that is looked at, where one more stands behind it.
    border = ahead.with_only_columns(*order.columns).offset(most - 1).limit(2)
    bordering = db.session.execute(border).all()
    last = bordering[0] if len(bordering) > 1 else None
    among = ahead if last is None else ahead.where(_up_to(order, last))
    rows = db.session.scalars(among.where(says).limit(limit + 1)).all()
    items = rows[:limit]
    if len(rows) > limit:
        return Page(items, _cursor(order, items[-1]))
    return Page(items, None) if last is None else Page(items, _cursor(order, last), most)


def _sorted(query: Select[T], order: Order, after: Cursor | None) -> Select[T]:
    if after is not None:
        query = query.where(_behind(order, after))
    columns = [column.desc() if order.newest_first else column.asc() for column in order.columns]
    return query.order_by(*columns)


def _behind(order: Order, after: Cursor) -> ColumnElement[bool]:
    try:
        values = _values(order, after)
    except (ValueError, OverflowError, RecursionError):
        raise Refused(
            {"cursor": "This leads to no part of the list. Start at its first page."}
        ) from None
    here, last = tuple_(*order.columns), tuple_(*_bound(order, values))
    return here < last if order.newest_first else here > last


def _up_to(order: Order, last: Row[Any]) -> ColumnElement[bool]:
    here, there = tuple_(*order.columns), tuple_(*_bound(order, last))
    return here >= there if order.newest_first else here <= there


def _bound(order: Order, values: Sequence[object]) -> list[BindParameter[Any]]:
    pairs = zip(values, order.columns, strict=True)
    return [literal(value, column.type) for value, column in pairs]


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
    return time.astimezone(UTC)  # here, where one beyond the calendar is refused


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
