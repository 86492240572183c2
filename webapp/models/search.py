"""Words looked for as they stand, in any case, in the texts of a record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.extensions import db
from webapp.models.errors import Refused

ESCAPE = "/"
LONGEST_QUERY = 200
DOT_ABOVE = "\u0307"  # of \u0130, the one letter that is longer in lower case


def any_holds(texts: Sequence[InstrumentedAttribute[str]], words: str) -> ColumnElement[bool]:
    """Return the condition that one of the texts holds the words.

    SQLite's own LIKE knows the case of ASCII's letters. Where that is all there are, it need not
    call our `lower` for every text of every row, which takes eight times as long; and where there
    are others, only for texts that hold the rest of the words around them.
    """
    if db.engine.dialect.name != "sqlite":
        return or_(*(text.icontains(words, autoescape=True) for text in texts))
    if words.isascii():
        return or_(*(text.contains(words, autoescape=True) for text in texts))
    return or_(*(_holds(text, words) for text in texts))


def _holds(text: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    holds = text.icontains(words, autoescape=True)
    if DOT_ABOVE in words.lower():  # one letter there may be two here
        return holds
    return and_(text.like(f"%{_outline(words)}%", escape=ESCAPE), holds)


def _outline(words: str) -> str:
    """Return a pattern with any character for each one outside ASCII."""
    return "".join(
        "_" if not sign.isascii() else f"{ESCAPE}{sign}" if sign in f"%_{ESCAPE}" else sign
        for sign in words
    )


def short(q: str) -> str:
    """Return the words; raise `Refused` when there are too many to look for."""
    if len(q) > LONGEST_QUERY:
        raise Refused({"q": f"Search for at most {LONGEST_QUERY} characters."})
    return q
