"""Structured logs: JSON lines with a request id, never secrets or ticket text."""

from __future__ import annotations

import logging

import structlog

log = structlog.get_logger("webapp")
REQUEST_ID = "X-Request-ID"  # the header by which those we call learn it too


def request_id() -> str:
    """Return the name of the request at work in this thread, blank where there is none."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def work_for(request_id: str) -> None:
    """Name the request that this thread works for from now on."""
    # Threads serve one request after another, and a stream logs after its request has ended:
    # so a name is cleared by the next one, not when its request ends.
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
    )
