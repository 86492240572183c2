"""Request Tracker's REST 2.0 as it was seen to answer: 200 for a refused status."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.ticket_server import Asked, FakeTicket, FakeTickets, Told

API = "/REST/2.0"
KINDS = {True: "Correspond", False: "Comment"}


class RequestTrackerDialect:
    def key(self, asked: Asked) -> str:
        return asked.headers.get("authorization", "").removeprefix("token ")

    def writes_note(self, asked: Asked) -> bool:
        return asked.path.endswith(("/comment", "/correspond"))

    def answer(self, asked: Asked, system: FakeTickets) -> Told:
        path = asked.path.removeprefix(API)
        if path == "/rt":
            return Told(200, {"Version": "5.0.3"})
        if path == "/tickets":
            words = re.findall(r"LIKE '(.*?)'", asked.query["query"])[0].lower()
            found = [each for each in system.tickets.values() if words in each.title.lower()]
            return Told(200, {"items": [self._ticket(each) for each in found]})
        if path == "/transactions":
            asked_for = re.findall(r"TicketId=(\d+) AND CF\.\{(\w+)\}='(.*)'", asked.query["query"])
            number, _, key = asked_for[0]
            notes = [note for note in system.tickets[number].notes if note.key == key]
            return Told(200, {"items": [{"id": note.id} for note in notes]})
        if path == "/transaction/41/attachments":
            plain = {"ContentType": "text/plain", "Content": system.tickets["1"].description}
            return Told(
                200, {"items": [{"ContentType": "multipart/mixed", "Content": None}, plain]}
            )
        if path == "/attachments":
            among, quoted = (part["value"] for part in asked.body)
            notes = [note for note in system.marked(quoted) if note.id in among]
            return Told(200, {"items": [{"TransactionId": note.id} for note in notes]})
        return self._of_ticket(path, asked, system)

    def _of_ticket(self, path: str, asked: Asked, system: FakeTickets) -> Told:
        number, _, part = path.removeprefix("/ticket/").partition("/")
        ticket = system.tickets.get(number)
        if ticket is None:
            return Told(404, {"message": "Not Found"})
        if part == "history":
            items = [{"id": "41", "Type": "Create"}]
            items += [{"id": note.id, "Type": KINDS[note.public]} for note in ticket.notes]
            newest_first = asked.query.get("order") == "DESC"
            return Told(200, {"items": items[::-1] if newest_first else items})
        if part in ("comment", "correspond"):
            public, sent = part == "correspond", asked.body
            key = next(iter(sent.get("TxnCustomFields", {}).values()), "")
            system.add(number, sent["Content"], public=public, key=key)
            if public:
                ticket.status = "open"
            return Told(201, ["Comments added"])
        if asked.method == "PUT":
            system.set_status(number, asked.body["Status"])
            return Told(200, ["Status changed"])
        return Told(200, self._ticket(ticket))

    def _ticket(self, ticket: FakeTicket) -> dict[str, Any]:
        return {
            "id": int(ticket.number),
            "Subject": ticket.title,
            "Status": ticket.status,
            "LastUpdated": "2026-01-01T00:00:00Z",
            "Requestor": [{"id": ticket.client}],
            "_hyperlinks": [
                {"ref": "comment"},
                {"ref": "correspond"},
                {"ref": "lifecycle", "to": "resolved"},
            ],
        }
