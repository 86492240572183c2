"""What the next page says once: that something was done."""

from __future__ import annotations

from flask import flash, session


def said() -> str:
    """Return the notice that no page has shown yet, or nothing."""
    notices: list[tuple[str, str]] = session.get("_flashes", [])
    return notices[-1][1] if notices else ""


def tell(words: str) -> None:
    """Say it on the next page. Only the last notice counts: unread ones would fill the cookie."""
    session.pop("_flashes", None)
    flash(words)
