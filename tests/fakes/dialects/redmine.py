"""Redmine as it was seen to answer: 204 whatever it dropped."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

STATUSES = {"open": 1, "Resolved": 3, "resolved": 3, "Closed": 5}
NAMES = {1: "New", 3: "Resolved", 5: "Closed"}


class RedmineDialect:
    def key(self, asked: Asked) -> str:
        return asked.headers.get("x-redmine-api-key", "")

    def writes_note(self, asked: Asked) -> bool:
        return asked.method == "PUT" and "notes" in asked.body["issue"]

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        rights = [] if system.publishes else ["set_notes_private", "view_private_notes"]
        project = {"project": {"id": 1}, "roles": [{"id": 4}]}
        fixed: dict[str, Any] = {
            "/issue_statuses.json": {"issue_statuses": [{"id": 3, "name": "Resolved"}]},
            "/users/current.json": {"user": {"id": 5, "memberships": [project]}},
            "/roles/4.json": {"role": {"permissions": rights}},
        }
        if asked.path in fixed:
            return Told(200, fixed[asked.path])
        if asked.path == "/issues.json":
            words = asked.query["subject"].removeprefix("~").lower()
            found = [each for each in system.tickets.values() if words in each.title.lower()]
            return Told(200, {"issues": [self._issue(each, system) for each in found]})
        named = re.fullmatch(r"/issues/([^/]+)\.json", asked.path)
        ticket = system.tickets.get(named[1]) if named else None
        if ticket is None:
            return Told(404)
        if asked.method == "GET":
            return Told(200, {"issue": self._issue(ticket, system)})
        change = asked.body["issue"]
        if "notes" in change:
            system.add(ticket.number, change["notes"], public=not change["private_notes"])
        if "status_id" in change:
            system.set_status(ticket.number, NAMES[change["status_id"]])
        return Told(204)

    def _issue(self, ticket: FakeTicket, system: FakeTickets) -> dict[str, Any]:
        number = STATUSES[ticket.status]
        journals = [
            {"id": int(note.id), "notes": note.text, "private_notes": not note.public}
            for note in ticket.notes
        ]
        return {
            "id": int(ticket.number),
            "project": {"id": 1},
            "subject": ticket.title,
            "description": ticket.description,
            "author": {"name": ticket.client},
            "status": {"id": number, "name": NAMES[number], "is_closed": number == 5},
            "updated_on": system.changed_at,
            "journals": journals,
            "allowed_statuses": [{"id": key, "name": name} for key, name in NAMES.items()],
        }
