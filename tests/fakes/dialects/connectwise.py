"""ConnectWise PSA as its documents say: notes need a flag, statuses belong to a board."""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

API = "/v4_6_release/apis/3.0/service"
OPEN, CLOSED = {"id": 1, "name": "New"}, {"id": 9, "name": "Closed"}


class ConnectWiseDialect:
    def key(self, asked: Asked) -> str:
        login = base64.b64decode(asked.headers.get("authorization", "").removeprefix("Basic "))
        assert asked.headers["clientid"] == "client-1"
        return login.decode().removeprefix("acme+public:")

    def writes_note(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path.endswith("/notes")

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        path = asked.path.removeprefix(API)
        if path == "/boards/3/statuses":
            return Told(200, [OPEN, CLOSED])
        if path == "/tickets":
            words = re.findall(r'contains "(.*)" and', asked.query["conditions"])[0]
            words = words.replace("\\\\", "\\").lower()
            found = [each for each in system.tickets.values() if words in each.title.lower()]
            return Told(200, [self._ticket(each) for each in found])
        number, _, part = path.removeprefix("/tickets/").partition("/")
        ticket = system.tickets.get(number)
        if ticket is None:
            return Told(404, {"code": "NotFound"})
        if part == "notes":
            return self._notes(asked, ticket, system)
        if asked.method == "PATCH" and asked.body[0]["value"] == {"id": 9}:
            system.set_status(number, "resolved")
        return Told(200, self._ticket(ticket))

    def _notes(self, asked: Asked, ticket: FakeTicket, system: FakeTickets) -> Told:
        if asked.method == "GET":
            first = {"id": 1, "text": ticket.description, "detailDescriptionFlag": True}
            notes = [
                {"id": int(note.id), "text": note.text, "detailDescriptionFlag": note.public}
                for note in ticket.notes
            ]
            newest_first = asked.query.get("orderBy") == "id desc"
            return Told(200, [*notes[::-1], first] if newest_first else [first, *notes])
        flags = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag")
        if not any(asked.body[flag] for flag in flags):
            return Told(400)
        system.add(ticket.number, asked.body["text"], public=asked.body["detailDescriptionFlag"])
        return Told(201, {})

    def _ticket(self, ticket: FakeTicket) -> dict[str, Any]:
        closed = ticket.status == "resolved"
        return {
            "id": int(ticket.number),
            "summary": ticket.title,
            "board": {"id": 3},
            "status": CLOSED if closed else OPEN,
            "closedFlag": closed,
            "company": {"name": ticket.client},
            "_info": {"lastUpdated": "2026-01-01T00:00:00Z"},
        }
