"""Copies of the SQLite database, made while it is in use and put back while it is not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

PATIENCE_S = 5.0


class BackupRefused(Exception):
    """Why a copy was not made or not put back, in a sentence; nothing was changed."""


def back_up(database: Path, target: Path) -> None:
    """Copy the database, while others write to it, into a new file for its owner's eyes only.

    Source: the online backup of SQLite, https://www.sqlite.org/backup.html.

    Raises:
        BackupRefused: the target exists, its folder does not, or the disk is full.

    """
    if not database.is_file():
        raise BackupRefused(f"There is no database at {database}.")
    if target.exists():
        raise BackupRefused(f"{target} exists. Name a new file.")
    draft = target.with_name(f".{target.name}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _copy(database, draft)
        draft.rename(target)  # a file of that name is a whole backup
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        raise BackupRefused(f"{target} cannot be written ({_reason(error)}).") from None


def revision_of(backup: Path) -> str:
    """Return the revision of the schema in a whole backup.

    Raises:
        BackupRefused: it is damaged, or no backup of ours.

    """
    if not backup.is_file():
        raise BackupRefused(f"There is no file {backup}.")
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            ((verdict,), *_) = copy.execute("PRAGMA quick_check").fetchall()
            if verdict != "ok":
                raise BackupRefused(f"{backup} is damaged: {verdict}")
            copy.execute("SELECT id FROM ai_sessions LIMIT 1")
            return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError):
        raise BackupRefused(f"{backup} is no backup of ResolutionFlow.") from None


def put_back(backup: Path, database: Path) -> Path | None:
    """Make the backup the database; return where the one before is kept, if there was one.

    Raises:
        BackupRefused: somebody uses the database: their caches would not notice.

    """
    draft = database.with_name(f".{database.name}.part")
    try:
        if database.exists():
            _close_log(database)
        _copy(backup, draft)
        kept = None
        if database.exists():
            shutil.copymode(database, draft)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            kept = database.rename(database.with_name(f"{database.name}.before-{stamp}"))
        draft.rename(database)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        raise BackupRefused(f"{database} cannot be written ({_reason(error)}).") from None
    return kept


def _close_log(database: Path) -> None:
    """Fold the write-ahead log into the file, which SQLite refuses while anybody else is there."""
    with closing(sqlite3.connect(database, timeout=PATIENCE_S)) as alone:
        try:
            alone.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError:
            raise BackupRefused(
                "The database is in use. Stop the server and its workers first."
            ) from None


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
