"""HaloPSA as its documents say: a token for a client's key, actions as lists."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.ticket_server import KEY, NO_RIGHT_KEY, Asked, FakeTicket, FakeTickets, Told

STATUSES = [{"id": 1, "name": "New"}, {"id": 9, "name": "Closed"}]


class HaloPsaDialect:
    def key(self, asked: Asked) -> str:
        if asked.path == "/auth/token":
            return KEY
        return asked.headers.get("authorization", "").removeprefix("Bearer token of ")

    def writes_note(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path == "/api/Actions"

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        lists = {"/api/Status": STATUSES, "/api/Outcome": [{"id": 7}]}
        if asked.path in lists:
            return Told(200, lists[asked.path])
        if asked.path == "/auth/token":
            sent = parse_qs(asked.raw.decode())["client_secret"][0]
            known = sent in (KEY, NO_RIGHT_KEY)
            token = {"access_token": f"token of {sent}"}
            return Told(200, token) if known else Told(401, {"error": "invalid_client"})
        if asked.path == "/api/Actions":
            return self._actions(asked, system)
        return self._tickets(asked, system)

    def _actions(self, asked: Asked, system: FakeTickets) -> Told:
        if asked.method == "GET":
            notes = system.tickets[asked.query["ticket_id"]].notes
            actions = [
                {"id": int(note.id), "note": note.text, "hiddenfromuser": not note.public}
                for note in reversed(notes)
            ]
            return Told(200, {"actions": actions})
        (action,) = asked.body
        assert action["outcome_id"] == "7"
        text = html.unescape(re.sub(r"</?pre>", "", action["note_html"]))
        system.add(action["ticket_id"], text, public=not action["hiddenfromuser"])
        return Told(201, {})

    def _tickets(self, asked: Asked, system: FakeTickets) -> Told:
        if asked.path == "/api/Tickets":
            if asked.method == "POST":
                system.set_status(asked.body[0]["id"], "resolved")
                return Told(201, {})
            words = asked.query["search"].lower()
            found = [each for each in system.tickets.values() if words in each.title.lower()]
            return Told(200, {"tickets": [self._ticket(each) for each in found]})
        ticket = system.tickets.get(asked.path.removeprefix("/api/Tickets/"))
        return Told(200, self._ticket(ticket)) if ticket else Told(404)

    def _ticket(self, ticket: FakeTicket) -> dict[str, Any]:
        return {
            "id": int(ticket.number),
            "summary": ticket.title,
            "details": ticket.description,
            "status_id": 9 if ticket.status == "resolved" else 1,
            "client_name": ticket.client,
            "last_update": "2026-01-01T00:00:00Z",
        }
