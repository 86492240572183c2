"""What the next page says once: that something was done."""

from __future__ import annotations

from flask import flash, session


def tell(words: str) -> None:
    """Say it on the next page. Only the last notice counts: unread ones would fill the cookie."""
    session.pop("_flashes", None)
    flash(words)
