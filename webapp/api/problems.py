"""Refusals as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from webapp.api.body import MOST_NAMED
from webapp.api.representations import represented
from webapp.database import UNAVAILABLE
from webapp.extensions import db
from webapp.lib.text import storable
from webapp.logs import log
from webapp.models import Conflict, Gone, Refused

PREFIX = "/api/v1"
LONGEST_FIELD = 200  # characters; an unknown name may be as long as the body that holds it

DETAILS = {
    404: "There is nothing here.",
    405: "This path does not take that method; see Allow.",
    413: "Send less than 1 MiB.",
}


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object
) -> Response:
    """Make the answer; a member that is None is left out, but not `current`."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": storable(detail),
    }
    body = json.dumps(content | members)
    return Response(body, status, dict(headers or {}), content_type="application/problem+json")


def prepare(bp: Blueprint) -> None:
    bp.register_error_handler(Gone, gone)
    bp.register_error_handler(Conflict, conflict)
    bp.register_error_handler(Refused, refused)
    bp.register_error_handler(HTTPException, http_error)
    for error in UNAVAILABLE:
        bp.register_error_handler(error, unavailable)
    bp.register_error_handler(Exception, broken)


def gone(_error: Gone) -> Response:
    db.session.rollback()
    return problem(404, DETAILS[404])


def conflict(error: Conflict) -> Response:
    # What was half done must not show in `current`.
    db.session.rollback()
    return problem(409, error.message, current=represented(error.current))


def refused(error: Refused) -> Response:
    db.session.rollback()
    errors = [
        {"field": shorten(field), "message": message}
        for field, message in islice(error.errors.items(), MOST_NAMED)
    ]
    named = ", ".join(entry["field"] for entry in errors)
    return problem(422, f"Correct these and send it again: {named}.", errors=errors)


def shorten(field: str) -> str:
    field = storable(field)
    return field if len(field) <= LONGEST_FIELD else f"{field[:LONGEST_FIELD]}…"


def http_error(error: HTTPException) -> Response:
    db.session.rollback()
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    code = error.code or 500
    return problem(code, DETAILS.get(code) or error.description or "", headers)


def unavailable(error: SQLAlchemyError) -> Response:
    db.session.rollback()
    log.error("database_unavailable", error=type(getattr(error, "orig", error)).__name__)
    return problem(503, "The database did not answer. Try again.", {"Retry-After": "5"})


def broken(error: Exception) -> Response:
    db.session.rollback()
    # The lines that were run, and no values: an error's text may quote what somebody typed.
    where = traceback.format_tb(error.__traceback__)
    log.error("unhandled", error=type(error).__name__, where=where)
    return problem(500, "Something broke on our side. Nothing you stored is lost.")


def unmatched() -> Response | None:
    """Answer paths and methods that no route takes, which reach no blueprint's handlers."""
    path = request.path
    failed = request.routing_exception
    if isinstance(failed, HTTPException) and (path == PREFIX or path.startswith(f"{PREFIX}/")):
        return http_error(failed)
    return None
