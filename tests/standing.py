"""One app that serves test after test, each as if it had just been made.

Making an app takes 40 ms, and more goes into what it then learns: how its templates and its
queries are compiled. So a process makes one, and each test finds it with the settings and the
extensions it began with, on a new copy of the database.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from tests.fakes.ticket_server import until
from webapp.extensions import db, limiter


class Standing:
    def __init__(self, made: Flask) -> None:
        self._app = made
        self._config = dict(made.config)
        self._settings = made.config["SETTINGS"].model_copy(deep=True)
        self._extensions = dict(made.extensions)

    @contextmanager
    def anew(self) -> Iterator[Flask]:
        """Lend the app to one test."""
        self._app.config.clear()
        self._app.config.update(self._config, SETTINGS=self._settings.model_copy(deep=True))
        self._app.extensions.clear()
        self._app.extensions.update(self._extensions)
        limiter.reset()
        yield self._app
        with self._app.app_context():
            db.session.remove()
            at_rest(db.engine)
            db.engine.dispose()


def at_rest(engine: Engine) -> None:
    """Wait for the threads of a server that has just ended.

    A connection of theirs that closes later takes the `-shm` and `-wal` away under the next
    test's database, which has the same name.
    """
    pool = engine.pool
    until(lambda: not isinstance(pool, QueuePool) or not pool.checkedout())


def lay_anew(template: Path, path: Path) -> None:
    """Put a copy of the template there; who still has the old file open keeps that one."""
    for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        left.unlink(missing_ok=True)
    shutil.copyfile(template, path)


def in_one_file(path: Path) -> Path:
    """Bring what was last written into the file, so that it may be copied by itself."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
