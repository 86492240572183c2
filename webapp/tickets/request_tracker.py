"""Request Tracker by REST 2.0: https://docs.bestpractical.com/rt/5.0/RT/REST2.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from webapp.tickets.answer import Answer
from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

API = "/REST/2.0"
NEWEST = 100  # notes that are looked through when no custom field leads to ours
NO_RIGHT = "The connection's token has no right to do this on ticket {number} of {name}."
TICKET_FIELDS = "Subject,Status,LastUpdated,Requestor"


class RequestTracker:
    """Comments are internal, correspondence is public and reopens a resolved ticket."""

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        self._client = replace(client, headers={"Authorization": f"token {credentials['token']}"})
        self._resolved = settings.get("resolved_status") or "resolved"
        self._key_field = settings.get("key_field", "")

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._raw(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        found = self._keyed(number, mark) if self._key_field else None
        kinds = self._notes(number)
        key = found or self._quoting(list(kinds), mark)
        return PostedNote(key, public=kinds.get(key) == "Correspond") if key else None

    def post(self, number: str, note: Note) -> None:
        content: dict[str, Any] = {"Content": note.text, "ContentType": "text/plain"}
        if self._key_field:
            content["TxnCustomFields"] = {self._key_field: note.mark}
        kind = "correspond" if note.public else "comment"
        # RT answers 400 "Permission Denied" where it means 403; that the ticket is there is known.
        self._must(self._call("POST", f"/ticket/{_path(number)}/{kind}", content), number)

    def resolve(self, number: str) -> None:
        # 200 even when it refuses: the ticket is read afterwards.
        path = f"/ticket/{_path(number)}"
        self._must(self._call("PUT", path, {"Status": self._resolved}), number)

    def describe(self, number: str) -> str:
        history = f"{API}/ticket/{_path(number)}/history"
        first = self._client.get(history, fields="Type", per_page="1").json()["items"]
        if not first:
            return ""
        path = f"{API}/transaction/{first[0]['id']}/attachments"
        parts = self._client.get(path, fields="ContentType,Content").json()["items"]
        texts = (part["Content"] for part in parts if part["ContentType"] == "text/plain")
        return str(next(texts, "") or "")

    def search(self, words: str) -> Sequence[RemoteTicket]:
        text = words.replace("\\", "\\\\").replace("'", "\\'")
        found = self._client.get(
            f"{API}/tickets",
            query=f"Subject LIKE '{text}' AND Status != '{self._resolved}'",
            fields=TICKET_FIELDS,
            per_page="25",
        ).json()
        return [self._read(item) for item in found["items"]]

    def trial(self, number: str) -> Sequence[Finding]:
        self._client.get(f"{API}/rt").json()
        raw = self._raw(number)
        links = raw.get("_hyperlinks", [])
        offered = {link.get("ref") for link in links}
        goals = {link.get("to") for link in links if link.get("ref") == "lifecycle"}
        findings = [Finding(f"The token works, and ticket {number} can be read: {raw['Subject']}.")]
        comments = "comment" in offered
        findings.append(
            Finding("Internal notes may be added.")
            if comments
            else Finding("The token has no right to comment on tickets.", ok=False)
        )
        reachable = self._resolved in goals or raw["Status"] == self._resolved
        findings.append(
            Finding(f"The status “{self._resolved}” can be set.")
            if reachable
            else Finding(
                f"The status “{self._resolved}” cannot be set on this ticket. It offers:"
                f" {', '.join(sorted(filter(None, goals))) or 'none'}.",
                ok=False,
            )
        )
        return findings

    def _raw(self, number: str) -> dict[str, Any]:
        raw: dict[str, Any] = self._client.get(f"{API}/ticket/{_path(number)}").json()
        return raw

    def _read(self, raw: Mapping[str, Any]) -> RemoteTicket:
        requestors = [str(person.get("id", "")) for person in raw.get("Requestor") or []]
        status = str(raw.get("Status", ""))
        return RemoteTicket(
            number=str(raw["id"]),
            title=str(raw.get("Subject", "")),
            status=status,
            is_resolved=status == self._resolved,
            client_name=", ".join(requestors),
            changed_at=str(raw.get("LastUpdated", "")),
        )

    def _notes(self, number: str) -> dict[str, str]:
        """Return the newest notes' kinds by transaction."""
        history = self._client.get(
            f"{API}/ticket/{_path(number)}/history",
            fields="Type",
            orderby="id",
            order="DESC",
            per_page=str(NEWEST),
        ).json()
        notes = (item for item in history["items"] if item["Type"] in ("Comment", "Correspond"))
        return {str(item["id"]): item["Type"] for item in notes}

    def _keyed(self, number: str, mark: str) -> str | None:
        of_ticket = f"ObjectType='RT::Ticket' AND TicketId={int(number)}"
        query = f"{of_ticket} AND CF.{{{self._key_field}}}='{mark}'"
        items = self._client.get(f"{API}/transactions", query=query).json()["items"]
        return str(items[0]["id"]) if items else None

    def _quoting(self, notes: list[str], mark: str) -> str | None:
        """Look for the note whose text holds the mark."""
        if not notes:
            return None
        query = [
            {"field": "TransactionId", "operator": "IN", "value": notes},
            {"field": "Content", "operator": "LIKE", "value": mark},
        ]
        found = self._client.call(
            "POST", f"{API}/attachments?fields=TransactionId", body=query, writes=False
        )
        items = found.json()["items"]
        return str(items[0]["TransactionId"]) if items else None

    def _call(self, method: str, path: str, content: Any) -> Answer:  # noqa: ANN401 - any JSON
        return self._client.call(method, f"{API}{path}", body=content)

    def _must(self, answer: Answer, number: str) -> None:
        if answer.status == 400 and b"Permission Denied" in answer.body:  # noqa: PLR2004 - RFC 9110: bad request
            words = NO_RIGHT.format(number=number, name=self._client.name)
            raise ConnectorError(words, permanent=True)
        answer.must_succeed()


def _path(number: str) -> str:
    return quote(number, safe="")
