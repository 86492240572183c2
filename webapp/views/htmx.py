"""One URL, two shapes: a page for a browser, a fragment for htmx."""

from __future__ import annotations

from flask import Response, request

VARY = ("Accept", "HX-Request", "HX-Request-Type")
STREAM = "text/event-stream"


def wants_fragment() -> bool:
    """Say whether htmx asks for a fragment; going back in history asks for the whole page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )


def wants_stream() -> bool:
    """Say whether htmx can take the answer as it comes: its extension for streams says so."""
    return wants_fragment() and STREAM in request.headers.get("Accept", "")


def vary(response: Response) -> Response:
    """Keep caches from handing a page to htmx or a fragment to a browser."""
    response.vary.update(VARY)
    return response
