"""One try at bringing a note to its ticket, against systems that hide what they took."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from webapp.tickets.base import ConnectorError, Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.courier import NOT_THERE, carry

NOTE = Note("## Problem", "mark")


class System:
    """A ticket system whose key may post, and sees what the test lets it see."""

    def __init__(self, *, shows_notes: bool, shows_closed: bool = True) -> None:
        self.shows_notes, self.shows_closed = shows_notes, shows_closed
        self.notes: list[Note] = []
        self.closed = False

    def ticket(self, number: str) -> RemoteTicket:
        if self.closed and not self.shows_closed:
            raise ConnectorError("Desk has no such ticket. Check the reference.", permanent=True)
        return RemoteTicket(number, "Printer", "closed" if self.closed else "open", self.closed)

    def find(self, _number: str, _mark: str) -> PostedNote | None:
        return PostedNote("9", public=False) if self.notes and self.shows_notes else None

    def post(self, _number: str, note: Note) -> None:
        self.notes.append(note)

    def resolve(self, _number: str) -> None:
        self.closed = True

    def describe(self, _number: str) -> str:
        return ""

    def search(self, _words: str) -> Sequence[RemoteTicket]:
        return ()

    def trial(self, _number: str) -> Sequence[Finding]:
        return ()


def test_a_note_that_a_system_took_but_hides_is_not_posted_by_itself_again() -> None:
    system = System(shows_notes=False)
    with pytest.raises(ConnectorError, match=NOT_THERE[:40]) as trouble:
        carry(system, "1", NOTE, lambda: True)
    assert trouble.value.permanent
    assert len(system.notes) == 1


def test_a_ticket_that_is_gone_once_closed_leaves_a_note_that_stands() -> None:
    system = System(shows_notes=True, shows_closed=False)
    ending = carry(system, "1", NOTE, lambda: True)
    assert (ending.status, ending.external_id) == ("status_unchanged", "9")
    assert ending.words is not None
    assert "no such ticket" in ending.words
    assert carry(System(shows_notes=True), "1", NOTE, lambda: True).status == "delivered"
