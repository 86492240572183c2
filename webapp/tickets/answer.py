"""What a ticket system answered, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from webapp.tickets.base import ConnectorError

# What cannot be helped by trying again, in words; `{name}` is the ticket system.
REFUSALS: Mapping[int, str] = {
    400: "{name} refused the request as malformed.",
    401: "{name} does not accept the connection's key. An admin has to enter a valid one.",
    403: "The connection's key has no right to do this in {name}.",
    404: "{name} has no such ticket. Check the reference.",
    405: "{name} does not offer this here. Check the connection's address.",
    413: "The note is too long for {name}. Shorten it.",
    415: "{name} does not take this kind of request. Check the connection's address.",
    422: "{name} refused the note.",
}
LONGEST_WAIT_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `wrote` says that the call was to change something."""

    name: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    wrote: bool

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110: successful

    def header(self, name: str) -> str:
        wanted = name.lower()
        return next((text for each, text in self.headers.items() if each.lower() == wanted), "")

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body of a success. Raises `ConnectorError` for a refusal, or for no JSON."""
        self.must_succeed()
        if not self.body.strip():
            raise ConnectorError(f"{self.name} answered with nothing.", permanent=False)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ConnectorError(
                f"{self.name} answered with a web page instead of data. Check the connection's"
                " address: it may lead to a login or to another site.",
                permanent=True,
            ) from None

    def must_not_redirect(self) -> None:
        if 300 <= self.status < 400:  # noqa: PLR2004 - RFC 9110: redirection
            place = self.header("Location").partition("?")[0][:200]
            raise ConnectorError(
                f"{self.name} sends us on to {place or 'another address'}, where we do not follow"
                " with a key. Enter the final address in the connection's settings.",
                permanent=True,
            )

    def must_succeed(self) -> None:
        if not self.ok:
            raise self.refusal()

    def refusal(self, words: str = "") -> ConnectorError:
        """Return why it was refused; `words`, as they stand, say it better than the status."""
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return ConnectorError(
                f"{self.name} asks us to slow down.",
                permanent=False,
                retry_after=seconds(self.header("Retry-After")),
            )
        if self.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.LOCKED) or self.status >= 500:  # noqa: PLR2004 - RFC 9110: server error
            return ConnectorError(
                f"{self.name} has a fault of its own ({self.status}).",
                permanent=False,
                retry_after=seconds(self.header("Retry-After")),
                is_down=self.status >= 500,  # noqa: PLR2004 - as above
                may_have_arrived=self.wrote,
            )
        refused = REFUSALS.get(self.status, "{name} refused this ({status}).")
        words = words or refused.format(name=self.name, status=self.status)
        return ConnectorError(words, permanent=True)


def seconds(retry_after: str) -> float:
    """Read `Retry-After`, which is a number of seconds or a date (RFC 9110); else 0."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    left = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(left, 0.0), LONGEST_WAIT_S)
