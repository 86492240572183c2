"""Words looked for as they stand, in any case, in the texts of a record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.extensions import db


def any_holds(texts: Sequence[InstrumentedAttribute[str]], words: str) -> ColumnElement[bool]:
    """Return the condition that one of the texts holds the words.

    SQLite's own LIKE knows the case of ASCII's letters. Where that is all there are, it need not
    call our `lower` for every text of every row, which takes eight times as long.
    """
    if words.isascii() and db.engine.dialect.name == "sqlite":
        return or_(*(text.contains(words, autoescape=True) for text in texts))
    return or_(*(text.icontains(words, autoescape=True) for text in texts))
