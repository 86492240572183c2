"""For whoever watches the process: does it live, does it answer, may it be sent requests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.api.problems import problem
from webapp.database import reading
from webapp.extensions import db
from webapp.sharing import shared

NOT_KEPT = {"Cache-Control": "no-store"}

bp = Blueprint("health", __name__)


@bp.get("/livez")
def alive() -> Response:
    """Answer 200 when the process does, whatever becomes of the database."""
    return _told({"status": "ok"})


@bp.get("/healthz")
def show() -> Response:
    """Answer 200 when the process and its database do."""
    with reading():
        try:
            db.session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return _no("The database does not answer.")
        finally:
            db.session.rollback()
    return _told({"status": "ok"})


@bp.get("/readyz")
def ready() -> Response:
    """Answer 200 when requests may be sent here.

    A database that a newer release has migrated is ready: migrations leave the release before
    them working. Redis is an extra; without it every process goes on alone.
    """
    with reading():
        try:
            behind = _is_behind()
        except SQLAlchemyError:
            return _no("The database does not answer.")
        finally:
            db.session.rollback()
    if behind:
        return _no("The database waits for flask db upgrade.")
    return _told({"status": "ok", "database": "ok", "migrations": "ok", "redis": _redis()})


def _is_behind() -> bool:
    connection = db.session.connection()
    standing = set(MigrationContext.configure(connection).get_current_heads())
    newest, known = _revisions(Path(current_app.extensions["migrate"].directory))
    return not standing or bool((standing & known) - newest)


@cache
def _revisions(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest and all revisions of this release."""
    script = ScriptDirectory(str(folder))
    known = frozenset(entry.revision for entry in script.walk_revisions())
    return frozenset(script.get_heads()), known


def _redis() -> str:
    others = shared()
    if others is None:
        return "not used"
    return "ok" if others.ask(lambda redis: bool(redis.ping()), otherwise=False) else "gone"


def _told(state: dict[str, str]) -> Response:
    body = json.dumps(state, separators=(",", ":"))
    return Response(body, 200, NOT_KEPT, "application/json")


def _no(why: str) -> Response:
    return problem(503, why, NOT_KEPT | {"Retry-After": "5"})
