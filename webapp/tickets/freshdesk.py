"""Freshdesk by its API v2, from its documents: https://developers.freshdesk.com/api/."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from webapp.tickets.base import Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

STATUSES = {2: "Open", 3: "Pending", 4: "Resolved", 5: "Closed"}
RESOLVED, CLOSED = 4, 5
A_PAGE = 100  # conversations; the API gives no more at once
MOST_PAGES = 10


class Freshdesk:
    """A note's body is HTML. A public note is shown to the customer and mailed to nobody."""

    def __init__(
        self, client: Client, credentials: Mapping[str, str], _settings: Mapping[str, str]
    ) -> None:
        login = base64.b64encode(f"{credentials['api_key']}:X".encode()).decode()
        self._client = replace(client, headers={"Authorization": f"Basic {login}"})

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._raw(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        for each in self._conversations(number):
            if mark in (each.get("body_text") or each.get("body") or ""):
                return PostedNote(str(each["id"]), public=not each["private"])
        return None

    def post(self, number: str, note: Note) -> None:
        body = {"body": f"<pre>{html.escape(note.text)}</pre>", "private": not note.public}
        self._client.call("POST", f"{_ticket(number)}/notes", body=body).must_succeed()

    def resolve(self, number: str) -> None:
        answer = self._client.call("PUT", _ticket(number), body={"status": RESOLVED})
        if answer.status == HTTPStatus.BAD_REQUEST:
            raise answer.refusal(
                f"{answer.name} refused to resolve the ticket: it may want fields filled in first."
            )
        answer.must_succeed()

    def describe(self, number: str) -> str:
        return str(self._raw(number).get("description_text") or "")

    def search(self, words: str) -> Sequence[RemoteTicket]:
        """Look through the newest tickets: the API finds by fields, not by words of the subject."""
        newest = self._client.get("/api/v2/tickets", per_page="100", order_by="updated_at").json()
        tickets = [self._read(raw) for raw in newest]
        fit = [each for each in tickets if words.casefold() in each.title.casefold()]
        return [each for each in fit if not each.is_resolved][:25]

    def trial(self, number: str) -> Sequence[Finding]:
        ticket = self.ticket(number)
        me = self._client.get("/api/v2/agents/me").json()
        return [
            Finding(f"The key works, and ticket {number} can be read: {ticket.title}."),
            Finding(f"Notes are written as {me['contact']['name']}; agents may add private ones."),
        ]

    def _raw(self, number: str) -> dict[str, Any]:
        raw: dict[str, Any] = self._client.get(_ticket(number)).json()
        return raw

    def _conversations(self, number: str) -> Iterator[Mapping[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            path = f"{_ticket(number)}/conversations"
            found = self._client.get(path, page=str(page), per_page=str(A_PAGE)).json()
            yield from found
            if len(found) < A_PAGE:
                return

    def _read(self, raw: Mapping[str, Any]) -> RemoteTicket:
        return RemoteTicket(
            number=str(raw["id"]),
            title=str(raw["subject"]),
            status=STATUSES.get(raw["status"], str(raw["status"])),
            is_resolved=raw["status"] in (RESOLVED, CLOSED),
            changed_at=str(raw["updated_at"]),
        )


def _ticket(number: str) -> str:
    return f"/api/v2/tickets/{quote(number, safe='')}"
