"""A session that Claude helps with, worked as a client of the JSON API works it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import who
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken

FINDING = "The spooler on PRINT-01 stopped at 08:15."
CAUSE = "A driver update of 3 November 2026 broke the spooler."
ACTION = "Rolled back the printer driver to version 5.1.2."


def note(**sections: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return what the model hands in, as the structured answer's text."""
    written: Mapping[str, object] = {
        name: [{"text": text, "cites": list(cites)} for text, cites in sections.get(name, ())]
        for name in ("problem", "confirmed", "root_cause", "resolution")
    }
    return json.dumps({**written, "root_cause_state": "confirmed"})


HONEST = note(
    problem=[("Printing stopped.", ["P"])],
    confirmed=[("", ["F1"])],
    root_cause=[("A driver update of 2026-11-03 broke the spooler.", ["F2"])],
    resolution=[("The printer driver was rolled back to version 5.1.2.", ["F3"])],
)
LYING = note(
    problem=[("Printing stopped on 40 computers.", ["P"])],
    root_cause=[("A driver update of 4 November 2026 broke the spooler.", ["F2"])],
    resolution=[("The server PRINT-02 was replaced.", ["F3"]), ("It was reinstalled.", ["F9"])],
)


@dataclass(frozen=True)
class Session:
    """A session with three facts, as a client of the JSON API works it."""

    browser: FlaskClient
    headers: Mapping[str, str]
    path: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.browser.open(
            f"{self.path}{path}", method=method, json=body, headers=self.headers
        )
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    def ask(self, content: str) -> Any:
        """Say something and return the reply."""
        return self.call("POST", "/messages", {"content": content})["assistant_message"]

    def preview(self, method: str = "GET") -> Any:
        return self.call(method, "/resolution-note/preview")


def opened(app: Flask) -> Session:
    """Open a session with a finding, a cause and an action."""
    with app.app_context(), writing():
        _, token = ApiToken.issue(who("Alice"), "tests")
        db.session.commit()
    browser, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    words = {"title": "Printing stopped", "problem": "Nothing is printed.", "ticket_ref": "T-7"}
    made = browser.post("/api/v1/ai-sessions", json=words, headers=headers).get_json()
    session = Session(browser, headers, f"/api/v1/ai-sessions/{made['id']}")
    for text, kind in ((FINDING, "finding"), (CAUSE, "cause"), (ACTION, "action")):
        session.call("POST", "/facts", {"text": text, "kind": kind})
    return session
