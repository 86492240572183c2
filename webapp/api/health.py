from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.api.problems import problem
from webapp.database import reading
from webapp.extensions import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> Response:
    """Answer 200 when the process and its database do."""
    with reading():
        try:
            db.session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return problem(503, "The database does not answer.", {"Cache-Control": "no-store"})
        finally:
            db.session.rollback()
    return Response('{"status":"ok"}', 200, {"Cache-Control": "no-store"}, "application/json")
