"""Errors as pages, or as words for the page's alert when htmx asked."""

from __future__ import annotations

import math
import time
import traceback
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from webapp.database import UNAVAILABLE
from webapp.extensions import db, limiter
from webapp.logs import log
from webapp.models import Conflict, Gone, Refused
from webapp.views.entry import ask_once_more, ask_to_log_in
from webapp.views.htmx import wants_fragment
from webapp.views.resend import Kept, kept_fields, labelled

WORDS = {
    400: ("That request was not understood", "Go back, reload the page and try again."),
    403: ("Your role does not allow this", "Only admins of your team may do it: ask one of them."),
    404: ("There is nothing here", "The address may be wrong, or the record is gone."),
    405: (
        "That does not work here",
        "It takes a form. Go back and use the buttons of the page.",
    ),
    409: ("Somebody was faster", "Look at the page again to see what stands now."),
    413: (
        "That is too much at once",
        "Nothing was stored. Go back, where long text still is, and send less than {limit} MiB.",
    ),
    422: ("Something needs correcting", "Go back and correct it."),
    429: ("Too many tries", "Wait {wait}, then try again."),
    500: ("Something broke on our side", "Nothing you stored is lost. Try again in a moment."),
    503: ("The database does not answer", "Nothing you stored is lost. Try again in a minute."),
}
TOO_MUCH_HERE = "Nothing was stored. Your text still stands: send less than {limit} MiB."
STILL_TYPED = "What you sent may not be stored, and is kept here."
MIB = 1024 * 1024


def prepare(app: Flask) -> None:
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(Gone, gone)
    app.register_error_handler(Conflict, conflict)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(RateLimitExceeded, too_many)
    app.register_error_handler(HTTPException, http_error)
    for error in UNAVAILABLE:
        app.register_error_handler(error, unavailable)
    app.register_error_handler(Exception, broken)


def expired_form(_error: CSRFError) -> ResponseReturnValue:
    """Offer what was typed once more, with a fresh token; nothing was changed."""
    if not current_user.is_authenticated and request.endpoint != "entry.create":
        return ask_to_log_in()
    if wants_fragment():
        return answer(400, "This page is out of date", "Reload it, then send again.")
    kept = labelled(kept_fields())
    if not kept:
        return answer(400, "This page is out of date", "Go back, reload it and send it again.")
    return render_template("errors/resend.html", action=request.path, kept=kept), 400


def gone(_error: Gone) -> ResponseReturnValue:
    db.session.rollback()
    return answer(404, *WORDS[404], kept=typed())


def conflict(error: Conflict) -> ResponseReturnValue:
    db.session.rollback()
    # With a key of its own: the one that was sent stands for what it has made already.
    kept = [(name, label, str(uuid4()) if name == "key" else text) for name, label, text in typed()]
    return answer(409, error.message, WORDS[409][1], kept)


def refused(error: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return answer(422, WORDS[422][0], " ".join(error.errors.values()))


def http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    title, advice = WORDS.get(code, WORDS[500])
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and wants_fragment():
        advice = TOO_MUCH_HERE
    limit = (request.max_content_length or 0) // MIB
    # A form's record may be gone by the time it is sent.
    kept = typed() if code == HTTPStatus.NOT_FOUND else ()
    response = answer(code, title, advice.format(limit=limit), kept)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def broken(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    # Where it broke, never what it held: an exception's text may quote a ticket or a secret.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "unhandled",
        error=type(error).__name__,
        file=frame.filename,
        line=frame.lineno,
        endpoint=request.endpoint,
    )
    return answer(500, *WORDS[500], kept=typed())


def unavailable(error: SQLAlchemyError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database_unavailable", error=type(getattr(error, "orig", error)).__name__)
    # Not by `render_template`, which asks the database who is logged in.
    page = current_app.jinja_env.get_template("errors/down.html")
    html = "" if wants_fragment() else page.render(told(503, *WORDS[503], typed()), known=True)
    return html, 503, {"Retry-After": "5"}


def too_many(_error: RateLimitExceeded) -> ResponseReturnValue:
    reached = limiter.current_limit
    left = max(1, math.ceil(reached.reset_at - time.time() if reached else 0))
    minutes = math.ceil(left / 60)
    title, advice = WORDS[429]
    advice = advice.format(wait="a minute" if minutes == 1 else f"{minutes} minutes")
    if request.endpoint == "entry.create" and kept_fields():
        response = make_response(ask_once_more(f"{title}. {advice}"), 429)
    else:
        response = answer(429, title, advice, typed())
    response.headers["Retry-After"] = str(left)
    return response


def answer(code: int, title: str, advice: str, kept: Kept = ()) -> Response:
    if wants_fragment():
        # A failure of ours is worded by the page itself, with a button that tries again.
        ours = code >= HTTPStatus.INTERNAL_SERVER_ERROR
        page = "" if ours else render_template("errors/alert.htmx.html", title=title, advice=advice)
    else:
        known = current_user.is_authenticated
        page = render_template("errors/show.html", **told(code, title, advice, kept), known=known)
    return make_response(page, code)


def told(code: int, title: str, advice: str, kept: Kept) -> dict[str, Any]:
    """Return what an error's page tells: what was typed, or where it can be asked for again."""
    ours = code >= HTTPStatus.INTERNAL_SERVER_ERROR
    again = request.full_path.rstrip("?") if ours and request.method == "GET" else ""
    if kept:
        advice = f"{advice} {STILL_TYPED}"
    return {
        "code": code,
        "title": title,
        "advice": advice,
        "action": request.path,
        "again": again,
        "kept": kept,
    }


def typed() -> Kept:
    """Return what was sent when it broke; of a login nothing, its page asks once more."""
    if request.method != "POST" or request.endpoint == "entry.create":
        return ()
    try:
        return labelled(kept_fields())
    except HTTPException:  # it cannot even be read
        return ()
