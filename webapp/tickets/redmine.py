"""Redmine by its REST API: https://www.redmine.org/projects/redmine/wiki/Rest_api."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

LOCKED = "Somebody else is changing the ticket in {name} right now."
HIDES = {"set_notes_private", "view_private_notes"}


class Redmine:
    """It answers 204 to whatever it drops: status, privacy, or all of it. So we read back."""

    def __init__(
        self, client: Client, credentials: Mapping[str, str], settings: Mapping[str, str]
    ) -> None:
        self._client = replace(client, headers={"X-Redmine-API-Key": credentials["api_key"]})
        self._resolved = settings.get("resolved_status") or "Resolved"

    def ticket(self, number: str) -> RemoteTicket:
        return self._read(self._issue(number))

    def find(self, number: str, mark: str) -> PostedNote | None:
        for journal in reversed(self._issue(number, include="journals")["journals"]):
            if mark in (journal.get("notes") or ""):
                return PostedNote(str(journal["id"]), public=not journal.get("private_notes"))
        return None

    def post(self, number: str, note: Note) -> None:
        self._put(number, {"notes": note.text, "private_notes": not note.public})

    def resolve(self, number: str) -> None:
        statuses = self._client.get("/issue_statuses.json").json()["issue_statuses"]
        known = {str(status["name"]): status["id"] for status in statuses}
        if self._resolved not in known:
            raise ConnectorError(
                f"{self._client.name} has no status “{self._resolved}”. An admin has to correct the"
                " connection.",
                permanent=True,
            )
        self._put(number, {"status_id": known[self._resolved]})

    def describe(self, number: str) -> str:
        return str(self._issue(number).get("description") or "")

    def search(self, words: str) -> Sequence[RemoteTicket]:
        found = self._client.get(
            "/issues.json", subject=f"~{words}", status_id="open", limit="25"
        ).json()
        return [self._read(issue) for issue in found["issues"]]

    def trial(self, number: str) -> Sequence[Finding]:
        issue = self._issue(number, include="allowed_statuses")
        findings = [Finding(f"The key works, and issue {number} can be read: {issue['subject']}.")]
        me = self._client.get("/users/current.json", include="memberships").json()["user"]
        hides = me.get("admin") or self._permissions(me, issue["project"]["id"]) >= HIDES
        findings.append(
            Finding("Private notes may be added.")
            if hides
            else Finding(
                "The key's role may not set notes private: Redmine would publish every note"
                " without a word. Give the role “Set notes as private” and “View private notes”.",
                ok=False,
            )
        )
        offered = [str(status["name"]) for status in issue.get("allowed_statuses", [])]
        reachable = self._resolved in offered or issue["status"]["name"] == self._resolved
        findings.append(
            Finding(f"The status “{self._resolved}” can be set.")
            if reachable
            else Finding(
                f"The status “{self._resolved}” cannot be set on this issue. It offers:"
                f" {', '.join(offered) or 'none'}.",
                ok=False,
            )
        )
        return findings

    def _permissions(self, user: Mapping[str, Any], project_id: int) -> set[str]:
        """Return what the user's roles in the project allow."""
        roles = [
            role["id"]
            for membership in user.get("memberships", [])
            if membership["project"]["id"] == project_id
            for role in membership["roles"]
        ]
        found: set[str] = set()
        for role in roles:
            found.update(self._client.get(f"/roles/{role}.json").json()["role"]["permissions"])
        return found

    def _issue(self, number: str, **query: str) -> dict[str, Any]:
        answer = self._client.get(f"/issues/{quote(number, safe='')}.json", **query)
        issue: dict[str, Any] = answer.json()["issue"]
        return issue

    def _read(self, issue: Mapping[str, Any]) -> RemoteTicket:
        status = issue["status"]
        return RemoteTicket(
            number=str(issue["id"]),
            title=str(issue["subject"]),
            status=str(status["name"]),
            is_resolved=status["name"] == self._resolved or bool(status.get("is_closed")),
            client_name=str(issue.get("author", {}).get("name", "")),
            changed_at=str(issue.get("updated_on", "")),
        )

    def _put(self, number: str, changes: Mapping[str, Any]) -> None:
        path = f"/issues/{quote(number, safe='')}.json"
        answer = self._client.call("PUT", path, body={"issue": changes})
        if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            reasons = answer_errors(answer.body)
            if not reasons:  # its lock: several changes at once, and this one lost
                words = LOCKED.format(name=self._client.name)
                raise ConnectorError(words, permanent=False, may_have_arrived=True)
            raise answer.refusal(f"{answer.name} refused the note: {' '.join(reasons)}")
        answer.must_succeed()


def answer_errors(body: bytes) -> list[str]:
    try:
        return [str(reason)[:200] for reason in json.loads(body)["errors"]]
    except (ValueError, KeyError, TypeError):
        return []
