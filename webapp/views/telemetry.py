"""A name, a time and a log line for every request, pages and JSON API alike."""

from __future__ import annotations

import re
import secrets
import time

from flask import Flask, Response, current_app, g, request

from webapp.logs import REQUEST_ID, log, work_for
from webapp.metrics import REQUESTS

KNOWN_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def prepare(app: Flask) -> None:
    # Before everything else: what is refused at the door is counted and named too.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)


def begin() -> None:
    """Name the request: as the proxy in front did, else by chance."""
    g.began = time.perf_counter()
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if KNOWN_FORM.fullmatch(given) else secrets.token_hex(8)
    work_for(g.request_id)


def end(response: Response) -> Response:
    took = time.perf_counter() - g.began
    response.headers[REQUEST_ID] = g.request_id
    method = request.method if request.method in METHODS else "other"
    endpoint = request.endpoint or "unknown"
    REQUESTS.labels(method, endpoint, response.status_code).observe(took)
    if current_app.config["SETTINGS"].production:
        # The endpoint and not the path: a search is ticket text.
        log.info(
            "request",
            method=method,
            endpoint=endpoint,
            status=response.status_code,
            ms=round(took * 1000, 1),
        )
    return response
