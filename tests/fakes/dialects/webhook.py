"""A receiver of webhooks as docs/tickets.md asks for: it verifies, and takes each id once."""

from __future__ import annotations

from typing import Any

from tests.fakes.ticket_server import KEY, NO_RIGHT_KEY, Asked, FakeTickets, Told
from webapp.tickets.webhook import signed


class WebhookDialect:
    def __init__(self) -> None:
        self._answers: dict[str, dict[str, Any]] = {}

    def key(self, asked: Asked) -> str:
        sent = {name: asked.headers[name] for name in asked.headers if name.startswith("webhook-")}
        own, moment = sent["webhook-id"], int(sent["webhook-timestamp"])
        fit = [key for key in (KEY, NO_RIGHT_KEY) if signed(key, own, moment, asked.raw) == sent]
        return fit[0] if fit else ""

    def writes_note(self, asked: Asked) -> bool:
        return bool(asked.body["type"] == "note.posted")

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        data = asked.body["data"]
        if data["ticket"] not in system.tickets:
            return Told(404)
        if asked.body["type"] == "test":
            return Told(204)
        own = asked.headers["webhook-id"]
        if not system.marked(own):
            note = system.add(data["ticket"], data["text"], public=data["public"])
            system.set_status(data["ticket"], "resolved")
            resolved = system.tickets[data["ticket"]].status == "resolved"
            told = {"id": note.id, "public": note.public, "resolved": resolved}
            self._answers[own] = told
        return Told(200, self._answers[own])
