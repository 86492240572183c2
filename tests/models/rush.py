"""Several people at once: threads with app contexts and database sessions of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from webapp.database import writing
from webapp.extensions import db

T = TypeVar("T")


def at_once(app: Flask, works: Sequence[Callable[[], T]]) -> list[T]:
    """Start every work at the same moment and return what each gave; the first error is raised."""
    db.session.rollback()  # the caller's own transaction would keep everybody out of SQLite
    start = Barrier(len(works))

    def one(work: Callable[[], T]) -> T:
        with app.app_context(), writing():
            start.wait(timeout=30)
            try:
                return work()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))
