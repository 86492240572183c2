"""Zammad as its documents say."""

from __future__ import annotations

from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

API = "/api/v1"


class ZammadDialect:
    def key(self, asked: Asked) -> str:
        return asked.headers.get("authorization", "").removeprefix("Token token=")

    def writes_note(self, asked: Asked) -> bool:
        return asked.method == "PUT" and "article" in asked.body

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        path = asked.path.removeprefix(API)
        if path == "/ticket_states":
            return Told(200, [{"name": "open"}, {"name": "closed"}])
        if path == "/tickets/search":
            words = asked.query["query"].lower()
            found = [each for each in system.tickets.values() if words in each.title.lower()]
            return Told(200, [self._ticket(each) for each in found])
        ticket = system.tickets.get(path.rpartition("/")[2])
        if ticket is None:
            return Told(404, {"error": "Not found"})
        if path.startswith("/ticket_articles/"):
            first = {"id": 1, "body": ticket.description, "internal": False}
            notes = [
                {"id": int(note.id), "body": note.text, "internal": not note.public}
                for note in ticket.notes
            ]
            return Told(200, [first, *notes])
        if asked.method == "PUT":
            if (article := asked.body.get("article")) is not None:
                assert article["type"] == "note"
                system.add(ticket.number, article["body"], public=not article["internal"])
            if "state" in asked.body:
                system.set_status(ticket.number, "resolved")
        return Told(200, self._ticket(ticket))

    def _ticket(self, ticket: FakeTicket) -> dict[str, Any]:
        return {
            "id": int(ticket.number),
            "title": ticket.title,
            "state": "closed" if ticket.status == "resolved" else "open",
            "customer": ticket.client,
            "updated_at": "2026-01-01T00:00:00Z",
        }
