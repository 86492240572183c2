"""One record of every kind, by the names that paths give their ids; and who calls the API."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import SPOOLER, a_fix, a_reply, a_session, who
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import ApiToken, Check, DraftTemplate, Fact, ScriptTemplate, Ticket, TicketPost

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Caller:
    """A client program with the token of somebody of the cast."""

    client: FlaskClient
    token: str

    def __call__(
        self, method: str, path: str, json: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        given = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return self.client.open(f"{API}{path}", method=method, json=json, headers=given)

    def get(self, path: str) -> Any:
        answer = self("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json


def caller(app: Flask, name: str) -> Caller:
    with app.app_context(), writing():
        _, plain = ApiToken.issue(who(name), "tests")
        db.session.commit()
    return Caller(app.test_client(), plain)


@dataclass(frozen=True, slots=True)
class Stage:
    """The ids of one person's records, and the state of their session."""

    ids: dict[str, str]
    proposal_id: str
    state_version: int

    @property
    def session(self) -> str:
        return f"/ai-sessions/{self.ids['ai_session_id']}"

    def key(self, name: str) -> uuid.UUID:
        return uuid.UUID(self.ids[name])

    def path(self, template: str) -> str:
        """Fill in the ids; a new name for an id must be added to `build_stage`."""
        return template.format(**self.ids)


def stored_stage(app: Flask, name: str) -> Stage:
    with app.app_context(), writing():
        stage = build_stage(name)
        db.session.commit()
        return stage


def build_stage(name: str) -> Stage:
    owner = who(name)
    reference = f"T-{uuid.uuid4()}"
    Ticket.file(owner, {"reference": reference, "subject": "Printer", "description": "Silent."})
    session = a_session(owner, ticket_ref=reference)
    fact = Fact.add(session, owner, "The spooler is stopped.")
    reply = a_reply(
        session,
        checks=[ProposedCheck("The spooler runs", "Get-Service Spooler")],
        facts=[ProposedFact("The queue holds 12 jobs.", "finding")],
    )
    db.session.flush()
    fix = a_fix(session, SPOOLER)
    words = {"name": "Flush DNS", "description": "", "body": "ipconfig /flushdns"}
    template = ScriptTemplate.save(owner, words, "cmd")
    draft = DraftTemplate(
        team_id=owner.team_id, author_id=owner.id, name="Draft", language="bash", body="true"
    )
    post = TicketPost(
        ai_session=session, author_id=owner.id, ticket_ref="T-9999", markdown="It did not arrive."
    )
    post.status, post.state_version = "failed", 1
    db.session.add_all([draft, post])
    db.session.flush()
    db.session.refresh(session)
    ids = {
        "ai_session_id": session.id,
        "fact_id": fact.id,
        "check_id": Check.listed(session.id)[0].id,
        "fix_id": fix.id,
        "script_template_id": template.id,
        "draft_template_id": draft.id,
        "ticket_post_id": post.id,
    }
    return Stage(
        {key: str(value) for key, value in ids.items()},
        str(reply.proposals[0].id),
        session.state_version,
    )


def bodies(stage: Stage) -> dict[str, Any]:
    """Return a body that succeeds for each operation which takes one, by operation id."""
    return {
        "sessions.create": {"title": "Silent printer", "problem": "Nothing comes out."},
        "sessions.update": {"title": "Loud printer", "status": "escalated"},
        "messages.create": {"content": "Print jobs stay in the queue."},
        "facts.create": {"text": "It is stopped.", "kind": "cause"},
        "facts.update": {"text": "It is disabled."},
        "checks.update": {"result": "fail", "note": "Stopped"},
        "fixes.create_decision": {"decision": "draft_template"},
        "fixes.update_outcome": {"outcome": "worked", "note": "Prints."},
        "notes.create_resolution": {"state_version": stage.state_version},
        "script_templates.create": {"name": "List", "language": "bash", "body": "ls"},
        "script_templates.update": {"body": "ls -l", "foreign_placeholders": ["client.X"]},
        "draft_templates.reject": {"reason": "Too special."},
        "scripts.create": {"script_template_id": stage.ids["script_template_id"]},
    }
