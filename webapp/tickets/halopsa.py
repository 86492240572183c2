"""HaloPSA by its API, from its documents: https://haloservicedesk.com/apidocs."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class HaloPsa:
    """It logs in anew for every delivery, and takes actions as a list.

    Which outcome an action needs is the site's own setting. A missing right can fail without a
    word, so the note is read back.
    """

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        self._plain = client
        self._login = {
            "grant_type": "client_credentials",
            "client_id": settings["client_id"],
            "client_secret": credentials["client_secret"],
            "scope": "all",
        }
        self._outcome = settings["outcome_id"]
        self._resolved = settings.get("resolved_status") or "Closed"
        self._token = ""

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._raw(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        found = self._client.get(
            "/api/Actions", ticket_id=number, excludesys="true", count="100"
        ).json()
        for action in found["actions"]:
            if mark in html.unescape(f"{action.get('note') or ''}{action.get('note_html') or ''}"):
                return PostedNote(str(action["id"]), public=not action["hiddenfromuser"])
        return None

    def post(self, number: str, note: Note) -> None:
        action = {
            "ticket_id": number,
            "outcome_id": self._outcome,
            "note_html": f"<pre>{html.escape(note.text)}</pre>",
            "hiddenfromuser": not note.public,
            "sendemail": False,
        }
        self._client.call("POST", "/api/Actions", body=[action]).must_succeed()

    def resolve(self, number: str) -> None:
        key = self._statuses().get(self._resolved)
        if key is None:
            raise ConnectorError(
                f"{self._plain.name} has no status “{self._resolved}”.", permanent=True
            )
        change = [{"id": number, "status_id": key}]
        self._client.call("POST", "/api/Tickets", body=change).must_succeed()

    def describe(self, number: str) -> str:
        return str(self._raw(number).get("details") or "")

    def search(self, words: str) -> Sequence[RemoteTicket]:
        found = self._client.get("/api/Tickets", search=words, open_only="true", count="25").json()
        return [self._read(raw) for raw in found["tickets"]]

    def trial(self, number: str) -> Sequence[Finding]:
        ticket = self.ticket(number)
        known = self._statuses()
        outcomes = {str(each["id"]) for each in self._client.get("/api/Outcome").json()}
        return [
            Finding(f"The login works, and ticket {number} can be read: {ticket.title}."),
            Finding(f"There is an outcome {self._outcome}.")
            if self._outcome in outcomes
            else Finding(f"There is no outcome {self._outcome}.", ok=False),
            Finding(f"There is a status “{self._resolved}”.")
            if self._resolved in known
            else Finding(
                f"There is no status “{self._resolved}”, but {', '.join(known)}.", ok=False
            ),
        ]

    @property
    def _client(self) -> Client:
        """Return the client with a token, asked for at the first call."""
        if not self._token:
            login = urlencode(self._login).encode()
            answer = self._plain.call("POST", "/auth/token", body=login, headers=FORM, writes=False)
            if answer.status in (400, 401):  # RFC 6749: invalid_client
                words = f"{answer.name} does not accept the connection's client id and key."
                raise answer.refusal(words)
            self._token = str(answer.json()["access_token"])
        return replace(self._plain, headers={"Authorization": f"Bearer {self._token}"})

    def _raw(self, number: str) -> dict[str, Any]:
        path = f"/api/Tickets/{quote(number, safe='')}"
        raw: dict[str, Any] = self._client.get(path, includedetails="true").json()
        return raw

    def _statuses(self) -> dict[str, int]:
        return {each["name"]: each["id"] for each in self._client.get("/api/Status").json()}

    def _read(self, raw: Mapping[str, Any]) -> RemoteTicket:
        names = {key: name for name, key in self._statuses().items()}
        status = names.get(raw["status_id"], str(raw["status_id"]))
        return RemoteTicket(
            number=str(raw["id"]),
            title=str(raw["summary"]),
            status=status,
            is_resolved=status == self._resolved,
            client_name=str(raw.get("client_name") or ""),
            changed_at=str(raw.get("last_update") or raw.get("lastactiondate") or ""),
        )
