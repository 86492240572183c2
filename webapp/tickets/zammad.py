"""Zammad by its REST API, from its documents: https://docs.zammad.org/en/latest/api/ticket.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from webapp.tickets.base import Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client


class Zammad:
    """An article of another type than `note` is mailed even when it is internal: we send notes."""

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        headers = {"Authorization": f"Token token={credentials['token']}"}
        self._client = replace(client, headers=headers)
        self._resolved = settings.get("resolved_status") or "closed"

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._client.get(_ticket(number), expand="true").json())

    def find(self, number: str, mark: str) -> PostedNote | None:
        for article in reversed(self._articles(number)):
            if mark in (article.get("body") or ""):
                return PostedNote(str(article["id"]), public=not article["internal"])
        return None

    def post(self, number: str, note: Note) -> None:
        article = {
            "subject": note.mark,
            "body": note.text,
            "content_type": "text/plain",
            "type": "note",
            "internal": not note.public,
        }
        self._client.call("PUT", _ticket(number), body={"article": article}).must_succeed()

    def resolve(self, number: str) -> None:
        change = {"state": self._resolved}
        self._client.call("PUT", _ticket(number), body=change).must_succeed()

    def describe(self, number: str) -> str:
        articles = self._articles(number)
        return str(articles[0].get("body") or "") if articles else ""

    def search(self, words: str) -> Sequence[RemoteTicket]:
        path = "/api/v1/tickets/search"
        found = self._client.get(path, query=words, limit="25", expand="true").json()
        return [self._read(raw) for raw in found]

    def trial(self, number: str) -> Sequence[Finding]:
        ticket = self.ticket(number)
        known = [state["name"] for state in self._client.get("/api/v1/ticket_states").json()]
        findings = [Finding(f"The token works, and ticket {number} can be read: {ticket.title}.")]
        findings.append(
            Finding(f"There is a state “{self._resolved}”.")
            if self._resolved in known
            else Finding(f"There is no state “{self._resolved}”, but {', '.join(known)}.", ok=False)
        )
        return findings

    def _articles(self, number: str) -> list[Mapping[str, Any]]:
        path = f"/api/v1/ticket_articles/by_ticket/{quote(number, safe='')}"
        articles: list[Mapping[str, Any]] = self._client.get(path).json()
        return articles

    def _read(self, raw: Mapping[str, Any]) -> RemoteTicket:
        return RemoteTicket(
            number=str(raw["id"]),
            title=str(raw["title"]),
            status=str(raw["state"]),
            is_resolved=raw["state"] == self._resolved,
            client_name=str(raw.get("organization") or raw.get("customer") or ""),
            changed_at=str(raw["updated_at"]),
        )


def _ticket(number: str) -> str:
    return f"/api/v1/tickets/{quote(number, safe='')}"
