"""Requests answered in this very process: their CPU and their queries are counted exactly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench.load import Hit
from webapp.extensions import db


@dataclass(frozen=True, slots=True)
class Answered:
    """CPU and time in ms, SQLite's included, and the number of statements."""

    cpu_ms: float
    ms: float
    queries: int


def answered(app: Flask, hit: Hit) -> Answered:
    """Ask the app once, past any server.

    Raises:
        RuntimeError: the answer is no success.

    """
    method = "POST" if hit.form else "GET"
    environ = EnvironBuilder(hit.path, method=method, headers=[*hit.headers.items()]).get_environ()
    if hit.form:
        sent = hit.form.encode()
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        environ |= {"CONTENT_LENGTH": str(len(sent)), "wsgi.input": BytesIO(sent)}
    with counted(app) as queries:
        cpu, began = time.process_time(), time.perf_counter()
        _, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
        took = Answered((time.process_time() - cpu) * 1000, (time.perf_counter() - began) * 1000, 0)
    if not status.startswith("2"):
        raise RuntimeError(f"{hit.path}: {status}")
    return Answered(took.cpu_ms, took.ms, len(queries))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
