"""Jira Service Management, from its documents.

Sources: https://developer.atlassian.com/cloud/jira/service-desk/rest/ and
https://developer.atlassian.com/cloud/jira/platform/rest/v2/.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

A_PAGE = 50
MOST_PAGES = 20
DONE = "done"  # the key of the category that holds every status of a finished issue


class Jira:
    """Comments go through the service desk: Jira's own comment is public unless told otherwise."""

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        pair = f"{settings['email']}:{credentials['token']}"
        login = base64.b64encode(pair.encode()).decode()
        self._client = replace(client, headers={"Authorization": f"Basic {login}"})
        self._resolved = settings.get("resolved_status") or "Resolved"

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._issue(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        for comment in self._comments(number):
            if mark in comment["body"]:
                return PostedNote(str(comment["id"]), public=bool(comment["public"]))
        return None

    def post(self, number: str, note: Note) -> None:
        body = {"body": note.text, "public": note.public}
        self._client.call("POST", f"{_request(number)}/comment", body=body).must_succeed()

    def resolve(self, number: str) -> None:
        path = f"{_issue(number)}/transitions"
        offered = self._client.get(path).json()["transitions"]
        fit = [each["id"] for each in offered if each["to"]["name"] == self._resolved]
        if not fit:
            raise ConnectorError(
                f"{self._client.name} offers no step to “{self._resolved}” on this issue.",
                permanent=True,
            )
        self._client.call("POST", path, body={"transition": {"id": fit[0]}}).must_succeed()

    def describe(self, number: str) -> str:
        return str(self._issue(number)["fields"].get("description") or "")

    def search(self, words: str) -> Sequence[RemoteTicket]:
        quoted = words.replace("\\", "\\\\").replace('"', '\\"')
        jql = f'summary ~ "{quoted}" AND statusCategory != Done ORDER BY updated DESC'
        fields = "summary,status,updated,reporter"
        found = self._client.get(
            "/rest/api/2/search/jql", jql=jql, maxResults="25", fields=fields
        ).json()
        return [self._read(issue) for issue in found["issues"]]

    def trial(self, number: str) -> Sequence[Finding]:
        ticket = self.ticket(number)
        self._client.get(_request(number)).json()
        offered = self._client.get(f"{_issue(number)}/transitions").json()["transitions"]
        names = [str(each["to"]["name"]) for each in offered]
        reachable = self._resolved in names or ticket.is_resolved
        return [
            Finding(f"The token works, and {number} can be read: {ticket.title}."),
            Finding("It is a service request: comments may be internal."),
            Finding(f"A step leads to “{self._resolved}”.")
            if reachable
            else Finding(
                f"No step leads to “{self._resolved}”, but to {', '.join(names) or 'none'}.",
                ok=False,
            ),
        ]

    def _issue(self, number: str) -> dict[str, Any]:
        issue: dict[str, Any] = self._client.get(_issue(number)).json()
        return issue

    def _comments(self, number: str) -> Iterator[Mapping[str, Any]]:
        for page in range(MOST_PAGES):
            found = self._client.get(
                f"{_request(number)}/comment", start=str(page * A_PAGE), limit=str(A_PAGE)
            ).json()
            yield from found["values"]
            if found["isLastPage"]:
                return

    def _read(self, issue: Mapping[str, Any]) -> RemoteTicket:
        fields = issue["fields"]
        status = fields["status"]
        category = status.get("statusCategory", {}).get("key")
        return RemoteTicket(
            number=str(issue["key"]),
            title=str(fields["summary"]),
            status=str(status["name"]),
            is_resolved=status["name"] == self._resolved or category == DONE,
            client_name=str((fields.get("reporter") or {}).get("displayName", "")),
            changed_at=str(fields["updated"]),
        )


def _issue(number: str) -> str:
    return f"/rest/api/2/issue/{quote(number, safe='')}"


def _request(number: str) -> str:
    return f"/rest/servicedeskapi/request/{quote(number, safe='')}"
