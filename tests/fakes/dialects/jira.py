"""Jira Service Management as its documents say: comments by pages, a status only by a step."""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

DESK, PLATFORM = "/rest/servicedeskapi/request/", "/rest/api/2/issue/"
STEPS = {"transitions": [{"id": "31", "to": {"name": "Resolved"}}]}


class JiraDialect:
    def key(self, asked: Asked) -> str:
        login = base64.b64decode(asked.headers.get("authorization", "").removeprefix("Basic "))
        return login.decode().removeprefix("bridge@example.com:")

    def writes_note(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path.endswith("/comment")

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        if asked.path.endswith("/search/jql"):
            quoted = re.findall(r'summary ~ "((?:\\.|[^"\\])*)"', asked.query["jql"])[0].lower()
            found = [each for each in system.tickets.values() if quoted in each.title.lower()]
            return Told(200, {"issues": [self._issue(each) for each in found]})
        desk = asked.path.startswith(DESK)
        rest = asked.path.removeprefix(DESK if desk else PLATFORM)
        number, _, part = rest.partition("/")
        ticket = system.tickets.get(number)
        if ticket is None:
            return Told(404, {"errorMessages": ["Issue does not exist"]})
        if part == "comment":
            return self._comment(asked, ticket, system)
        if part == "transitions":
            if asked.method == "POST":
                system.set_status(number, "resolved")
                return Told(204)
            return Told(200, STEPS)
        return Told(200, {"issueKey": number} if desk else self._issue(ticket))

    def _comment(self, asked: Asked, ticket: FakeTicket, system: FakeTickets) -> Told:
        if asked.method == "POST":
            system.add(ticket.number, asked.body["body"], public=asked.body["public"])
            return Told(201, {})
        start = int(asked.query["start"])
        shown = ticket.notes[start : start + int(asked.query["limit"])]
        values = [{"id": note.id, "body": note.text, "public": note.public} for note in shown]
        return Told(200, {"values": values, "isLastPage": start + len(shown) >= len(ticket.notes)})

    def _issue(self, ticket: FakeTicket) -> dict[str, Any]:
        resolved = ticket.status == "resolved"
        status = {"name": "Resolved" if resolved else "In Progress"}
        return {
            "key": ticket.number,
            "fields": {
                "summary": ticket.title,
                "description": ticket.description,
                "status": status,
                "reporter": {"displayName": ticket.client},
                "updated": "2026-01-01T00:00:00.000+0000",
            },
        }
