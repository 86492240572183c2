"""Freshdesk as its documents say: bodies are HTML, conversations come by pages."""

from __future__ import annotations

import base64
import html
import re
from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

API = "/api/v2"
RESOLVED, OPEN = 4, 2


class FreshdeskDialect:
    def key(self, asked: Asked) -> str:
        login = asked.headers.get("authorization", "").removeprefix("Basic ")
        return base64.b64decode(login).decode().removesuffix(":X")

    def writes_note(self, asked: Asked) -> bool:
        return asked.path.endswith("/notes")

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        path = asked.path.removeprefix(API)
        if path == "/agents/me":
            return Told(200, {"contact": {"name": "Bridge"}})
        if path == "/tickets":
            return Told(200, [self._ticket(each) for each in system.tickets.values()])
        number, _, part = path.removeprefix("/tickets/").partition("/")
        ticket = system.tickets.get(number)
        if ticket is None:
            return Told(404)
        if part == "notes":
            text = html.unescape(re.sub(r"</?pre>", "", asked.body["body"]))
            system.add(number, text, public=not asked.body["private"])
            return Told(201, {})
        if part == "conversations":
            start, size = int(asked.query["page"]) - 1, int(asked.query["per_page"])
            notes = ticket.notes[start * size : start * size + size]
            return Told(200, [self._conversation(note) for note in notes])
        if asked.method == "PUT":
            system.set_status(number, "resolved")
        return Told(200, self._ticket(ticket))

    def _conversation(self, note: Any) -> dict[str, Any]:
        return {"id": int(note.id), "body_text": note.text, "private": not note.public}

    def _ticket(self, ticket: FakeTicket) -> dict[str, Any]:
        return {
            "id": int(ticket.number),
            "subject": ticket.title,
            "description_text": ticket.description,
            "status": RESOLVED if ticket.status == "resolved" else OPEN,
            "updated_at": "2026-01-01T00:00:00Z",
        }
