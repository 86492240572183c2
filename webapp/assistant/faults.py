"""The ways a model call fails: what the engineer reads, and whether trying again may help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

Kind = Literal[
    "authentication",
    "bad_request",
    "too_large",
    "rate_limited",
    "overloaded",
    "server",
    "unreachable",
    "interrupted",
    "stalled",
    "deadline",
    "malformed",
    "refused",
    "cut_off",
    "circuit_open",
    "stopped",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """`tries` is how often one call may meet it; `outage` says that it speaks for the far end."""

    words: str
    tries: int = 1
    outage: bool = False


FAULTS: Mapping[Kind, Fault] = {
    "authentication": Fault(
        "The AI service did not accept this server's key. Ask an admin to check it.",
    ),
    "bad_request": Fault(
        "The AI service did not accept the request. Ask an admin to check the model's name.",
    ),
    "too_large": Fault(
        "This is more text than the AI service takes at once. Start a new session for the rest.",
    ),
    "rate_limited": Fault(
        "The AI service has had too many requests from this server. Try again in a while.",
        tries=3,
    ),
    "overloaded": Fault(
        "The AI service is busy. Try again in a minute.",
        tries=3,
        outage=True,
    ),
    "server": Fault(
        "The AI service had an error of its own. Try again in a minute.",
        tries=3,
        outage=True,
    ),
    "unreachable": Fault(
        "The AI service cannot be reached. Check the network, or try again in a minute.",
        tries=3,
        outage=True,
    ),
    "interrupted": Fault(
        "The connection to the AI service broke off. What came is kept: try again.",
        tries=3,
        outage=True,
    ),
    "stalled": Fault(
        "The AI service stopped sending. What came is kept: try again.",
        tries=2,
        outage=True,
    ),
    "deadline": Fault(
        "The AI service took too long. What came is kept: try again.",
        outage=True,
    ),
    "malformed": Fault("The AI service's answer could not be read. Try again.", tries=2),
    "refused": Fault(
        "The model declined to answer this. Put the question in other words.",
    ),
    "cut_off": Fault("The answer grew too long and was cut off. What came is kept."),
    "circuit_open": Fault(
        "The AI service has failed several times in a row, so it is left alone for a moment."
        " Try again in a minute."
    ),
    "stopped": Fault("Stopped. What came is kept."),
}

_BY_STATUS: Mapping[int, Kind] = {
    HTTPStatus.UNAUTHORIZED: "authentication",
    HTTPStatus.PAYMENT_REQUIRED: "authentication",
    HTTPStatus.FORBIDDEN: "authentication",
    HTTPStatus.REQUEST_TIMEOUT: "server",
    HTTPStatus.CONFLICT: "server",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
    HTTPStatus.SERVICE_UNAVAILABLE: "overloaded",
    529: "overloaded",
}
_BY_TYPE: Mapping[str, Kind] = {
    "authentication_error": "authentication",
    "billing_error": "authentication",
    "permission_error": "authentication",
    "invalid_request_error": "bad_request",
    "not_found_error": "bad_request",
    "request_too_large": "too_large",
    "rate_limit_error": "rate_limited",
    "overloaded_error": "overloaded",
}


def of_status(status: int, error_type: str | None) -> Kind:
    """Name a refusal. An error inside a stream has the status 200, and only its type tells."""
    if status < HTTPStatus.BAD_REQUEST:
        return _BY_TYPE.get(error_type or "", "server")
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return "server" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad_request"


def asked_wait(header: str | None) -> float | None:
    """Read `Retry-After`: seconds, or a date; None for what is neither."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter for the last day there is, in another zone
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
