"""ConnectWise PSA by its REST API, from its documents: https://developer.connectwise.com."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

API = "/v4_6_release/apis/3.0"
A_PAGE = "100"


class ConnectWise:
    """Status ids belong to a board, so the name is looked up on the ticket's own board.

    A note needs at least one flag that says where it is shown. The resolution flag is never set:
    its text can land on an invoice.
    """

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        pair = f"{settings['company']}+{settings['public_key']}:{credentials['private_key']}"
        login = base64.b64encode(pair.encode()).decode()
        headers = {"Authorization": f"Basic {login}", "clientId": settings["client_id"]}
        self._client = replace(client, headers=headers)
        self._resolved = settings.get("resolved_status") or "Closed"

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._raw(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        # Newest first: a long ticket has more notes than a page holds.
        notes = self._client.get(f"{_ticket(number)}/notes", orderBy="id desc", pageSize=A_PAGE)
        for note in notes.json():
            if mark in (note.get("text") or ""):
                return PostedNote(str(note["id"]), public=bool(note["detailDescriptionFlag"]))
        return None

    def post(self, number: str, note: Note) -> None:
        body = {
            "text": note.text,
            "detailDescriptionFlag": note.public,
            "internalAnalysisFlag": not note.public,
            "resolutionFlag": False,
            "processNotifications": note.public,
        }
        self._client.call("POST", f"{_ticket(number)}/notes", body=body).must_succeed()

    def resolve(self, number: str) -> None:
        key = self._statuses(self._raw(number)).get(self._resolved)
        if key is None:
            raise ConnectorError(
                f"The ticket's board in {self._client.name} has no status “{self._resolved}”.",
                permanent=True,
            )
        change = [{"op": "replace", "path": "status", "value": {"id": key}}]
        self._client.call("PATCH", _ticket(number), body=change).must_succeed()

    def describe(self, number: str) -> str:
        notes = self._client.get(
            f"{_ticket(number)}/notes", conditions="detailDescriptionFlag=true", orderBy="id asc"
        ).json()
        return str(notes[0].get("text") or "") if notes else ""

    def search(self, words: str) -> Sequence[RemoteTicket]:
        quoted = json.dumps(words.replace('"', " "), ensure_ascii=False)
        conditions = f"summary contains {quoted} and closedFlag=false"
        found = self._client.get(
            f"{API}/service/tickets", conditions=conditions, pageSize="25"
        ).json()
        return [self._read(raw) for raw in found]

    def trial(self, number: str) -> Sequence[Finding]:
        raw = self._raw(number)
        known = self._statuses(raw)
        self._client.get(f"{_ticket(number)}/notes", pageSize="1").json()
        return [
            Finding(f"The keys work, and ticket {number} can be read: {raw['summary']}."),
            Finding("Its notes can be read."),
            Finding(f"Its board has the status “{self._resolved}”.")
            if self._resolved in known
            else Finding(
                f"Its board has no status “{self._resolved}”, but {', '.join(known)}.", ok=False
            ),
        ]

    def _raw(self, number: str) -> dict[str, Any]:
        raw: dict[str, Any] = self._client.get(_ticket(number)).json()
        return raw

    def _statuses(self, raw: Mapping[str, Any]) -> dict[str, int]:
        path = f"{API}/service/boards/{raw['board']['id']}/statuses"
        return {each["name"]: each["id"] for each in self._client.get(path, pageSize=A_PAGE).json()}

    def _read(self, raw: Mapping[str, Any]) -> RemoteTicket:
        status = str(raw["status"]["name"])
        return RemoteTicket(
            number=str(raw["id"]),
            title=str(raw["summary"]),
            status=status,
            is_resolved=status == self._resolved or bool(raw.get("closedFlag")),
            client_name=str((raw.get("company") or {}).get("name", "")),
            changed_at=str((raw.get("_info") or {}).get("lastUpdated", "")),
        )


def _ticket(number: str) -> str:
    return f"{API}/service/tickets/{quote(number, safe='')}"
