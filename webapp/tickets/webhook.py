"""A signed webhook, for ticket systems we do not know: docs/tickets.md says what a receiver does.

Signed as https://www.standardwebhooks.com says. Nothing can be read back: the receiver keeps the
ids of what it took and answers the same again, which is what makes a note sent twice one note.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.tickets.base import Finding, Note, PostedNote, RemoteTicket
from webapp.tickets.client import Client

PREFIX = "whsec_"
TEST = "test"


class Webhook:
    def __init__(
        self, client: Client, credentials: Mapping[str, str], _settings: Mapping[str, str]
    ) -> None:
        self._client = client
        self._secret = credentials["secret"]
        self._taken: dict[str, Any] = {}

    def ticket(self, number: str) -> RemoteTicket:
        """Return what the receiver said when it took the note; before that, nothing is known."""
        open_still = self._taken.get("resolved") is False
        status = str(self._taken.get("status") or "open") if open_still else "resolved"
        return RemoteTicket(number, number, status, is_resolved=not open_still)

    def find(self, number: str, mark: str) -> PostedNote | None:  # noqa: ARG002 - the signature is Connector's
        if not self._taken:
            return None
        public = self._taken.get("public")
        return PostedNote(
            str(self._taken.get("id", mark)), public=public if isinstance(public, bool) else None
        )

    def post(self, number: str, note: Note) -> None:
        sent = {"ticket": number, "text": note.text, "public": note.public, "resolve": True}
        self._taken = self._send(note.mark.rpartition(" ")[2], "note.posted", sent)

    def resolve(self, number: str) -> None:
        """Do nothing: the note itself asked for it."""

    def describe(self, number: str) -> str:  # noqa: ARG002 - the signature is Connector's
        return ""

    def search(self, words: str) -> Sequence[RemoteTicket]:  # noqa: ARG002 - the signature is Connector's
        return ()

    def trial(self, number: str) -> Sequence[Finding]:
        self._send(f"test-{time.time_ns()}", TEST, {"ticket": number})
        return [Finding("The receiver took a signed test. Whether it verifies, only it knows.")]

    def _send(self, key: str, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps({"type": kind, "data": data}).encode()
        headers = signed(self._secret, key, int(time.time()), body)
        answer = self._client.call("POST", "", body=body, headers=headers, writes=kind != TEST)
        answer.must_succeed()
        told = answer.json() if answer.body.strip() else {}
        return {"id": key} | (told if isinstance(told, dict) else {})


def signed(secret: str, key: str, moment: int, body: bytes) -> dict[str, str]:
    """Return the three headers that prove who sent the body, and when."""
    content = f"{key}.{moment}.".encode() + body
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key(secret: str) -> bytes:
    """Return the key's bytes: base64 after `whsec_`, else the text itself."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    return base64.b64decode(secret.removeprefix(PREFIX) + "==")
