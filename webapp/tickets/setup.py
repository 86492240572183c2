"""Connecting a ticket system: what an admin typed, tried out before any of it is stored."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.models import Refused, TicketConnection
from webapp.models.ticket_connection import KEY
from webapp.models.wording import worded
from webapp.tickets import credentials
from webapp.tickets.addresses import checked_url
from webapp.tickets.base import ConnectorError, Finding
from webapp.tickets.client import Client
from webapp.tickets.courier import understood
from webapp.tickets.kinds import KINDS, Entry

TRIAL_S = 20.0
LONGEST_ENTRY = 4000  # characters
LONGEST_URL = 500
RESERVED = ("http", "https")  # a pasted address is no ticket of a connection


class Draft:
    """A connection as it was typed: checked, not stored. Secrets left blank stay as they are.

    But not at another address: nobody may send a key that is never shown to a place of their own.

    Raises:
        Refused: naming each field that is missing or of another form.

    """

    def __init__(
        self, kind: str, typed: Mapping[str, str], standing: TicketConnection | None = None
    ) -> None:
        if kind not in KINDS:
            raise Refused({"kind": "Choose one of the ticket systems."})
        self.kind = kind
        self._errors: dict[str, str] = {}
        self.allow_private = typed.get("allow_private") == "yes"
        self.name = self._name(typed.get("name", ""))
        self.key = self._key(typed.get("key", ""))
        self.base_url = self._url(typed.get("base_url", ""))
        self.sample = typed.get("sample", "").strip()
        if not self.sample:
            self._errors["sample"] = "Enter the number of a ticket to try it with."
        self._is_moved = standing is not None and self.base_url != standing.base_url
        kept = {} if self._is_moved else _kept(standing)
        entries = KINDS[kind].entries
        self.secrets = self._entries([entry for entry in entries if entry.secret], typed, kept)
        self.settings = self._entries([entry for entry in entries if not entry.secret], typed, {})
        if self._errors:
            raise Refused(self._errors)

    def trial(self) -> Sequence[Finding]:
        """Ask the system itself; what it refuses is a finding, too. Nothing is written there."""
        client = Client(
            self.name,
            self.base_url,
            time.monotonic() + TRIAL_S,
            allow_private=self.allow_private,
        )
        try:
            with understood():
                connector = KINDS[self.kind].connector(client, self.secrets, self.settings)
                return connector.trial(self.sample)
        except ConnectorError as error:
            return [Finding(str(error), ok=False)]

    def facts(self) -> dict[str, Any]:
        """Return what `TicketConnection` stores."""
        return {
            "kind": self.kind,
            "key": self.key,
            "name": self.name,
            "base_url": self.base_url,
            "settings": self.settings,
            "secret": credentials.sealed(self.secrets),
            "allow_private": self.allow_private,
        }

    def _name(self, typed: str) -> str:
        try:
            return worded("name", "Name", typed)
        except Refused as refusal:
            self._errors |= refusal.errors
            return ""

    def _key(self, typed: str) -> str:
        key = typed.strip().lower()
        if not KEY.fullmatch(key) or key in RESERVED:
            self._errors["key"] = (
                "Enter a short word of letters, digits and hyphens that starts with a letter."
            )
        return key

    def _url(self, typed: str) -> str:
        try:
            return checked_url(typed[:LONGEST_URL], allow_private=self.allow_private)
        except ValueError as error:
            self._errors["base_url"] = str(error)
            return ""

    def _entries(
        self, entries: Sequence[Entry], typed: Mapping[str, str], kept: Mapping[str, str]
    ) -> dict[str, str]:
        found = {}
        for entry in entries:
            value = typed.get(entry.field, "").strip() or kept.get(entry.name, "")
            if entry.required and not value:
                again = " again, because the address changed"
                why = again if self._is_moved and entry.secret else ""
                self._errors[entry.field] = f"Enter{why}: {entry.label}."
            elif len(value) > LONGEST_ENTRY or not value.isprintable():
                self._errors[entry.field] = f"{entry.label} must be one short line."
            elif entry.secret and not value.isascii():
                self._errors[entry.field] = f"{entry.label} has characters that no key has."
            found[entry.name] = value
        return found


def _kept(standing: TicketConnection | None) -> dict[str, str]:
    """Return the stored secrets; those that no key opens any more have to be entered again."""
    if standing is None:
        return {}
    try:
        return credentials.opened(standing)
    except ConnectorError:
        return {}
