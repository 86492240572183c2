"""What every place a note can go to has in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ConnectorError(Exception):
    """The note could not be posted; the text says why in words for the engineer.

    Args:
        message: one or two sentences.
        permanent: trying again cannot help.
        retry_after: seconds that the system asks us to wait.
        is_down: nobody was reached, which speaks of the system and not of this note.
        may_have_arrived: what we sent may have been taken, or may still be.

    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: float = 0.0,
        is_down: bool = False,
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.is_down = is_down
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True)
class Note:
    """What is sent. `mark` is a line of `text`, and of no other note in the world."""

    text: str
    mark: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class PostedNote:
    """A note as it stands on the ticket; `public` is None where the system does not tell."""

    id: str
    public: bool | None


@dataclass(frozen=True, slots=True)
class RemoteTicket:
    """A ticket as its system shows it. `status` is the system's own word."""

    number: str
    title: str
    status: str
    is_resolved: bool
    client_name: str = ""
    changed_at: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the set-up test."""

    words: str
    ok: bool = True


class Connector(Protocol):
    """One ticket system. It knows payloads and errors; when and how often is not its business."""

    def ticket(self, number: str) -> RemoteTicket:
        """Read a ticket. Raises `ConnectorError` that tells "no such ticket" from "no right"."""

    def find(self, number: str, mark: str) -> PostedNote | None:
        """Look for the note that carries the mark."""

    def post(self, number: str, note: Note) -> None:
        """Add the note. That it was taken proves nothing: `find` is asked afterwards."""

    def resolve(self, number: str) -> None:
        """Ask for the resolved status. `ticket` is asked afterwards whether it is."""

    def describe(self, number: str) -> str:
        """Return what the customer reported, as plain text."""

    def search(self, words: str) -> Sequence[RemoteTicket]:
        """Return the open tickets that fit best, 25 at most."""

    def trial(self, number: str) -> Sequence[Finding]:
        """Prove key, rights, visibility and status names on a ticket, without writing to it."""
