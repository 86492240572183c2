from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from tests.factories import SPOOLER, a_fix, a_reply, a_session, who
from tests.standing import in_one_file, lay_anew
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import (
    AISession,
    ApiToken,
    Check,
    DraftTemplate,
    Fact,
    FactProposal,
    LoginRecord,
    Message,
    ScriptImport,
    ScriptTemplate,
    ScriptTemplateVersion,
    Ticket,
    TicketConnection,
    TicketPost,
    User,
)

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one of every record, all of one owner."""

    session_id: uuid.UUID
    fact_id: uuid.UUID
    check_id: uuid.UUID
    fix_id: uuid.UUID
    message_id: uuid.UUID
    proposal_id: uuid.UUID
    ticket_id: uuid.UUID
    template_id: uuid.UUID
    version_id: uuid.UUID
    token_id: uuid.UUID
    draft_id: uuid.UUID
    import_id: uuid.UUID
    connection_id: uuid.UUID
    post_id: uuid.UUID
    login_id: uuid.UUID


def one_of_everything(owner_name: str) -> Ids:
    owner = who(owner_name)
    ticket = Ticket.file(owner, {"reference": "T-7", "subject": "Silent", "description": "Silent"})
    session = a_session(owner, ticket_ref="T-7")
    fact = Fact.add(session, owner, "The spooler is stopped.")
    reply = a_reply(
        session,
        checks=[ProposedCheck("Is the spooler running?", "Get-Service Spooler")],
        facts=[ProposedFact("The queue holds twelve jobs.", "finding")],
    )
    fix = a_fix(session, SPOOLER)
    script = {"name": "Restart spooler", "description": "", "body": "Restart-Service Spooler"}
    template = ScriptTemplate.save(owner, script, "powershell")
    token, _ = ApiToken.issue(owner, "mine")
    check = db.session.query(Check).filter_by(ai_session_id=session.id).one()
    proposal = db.session.query(FactProposal).filter_by(message_id=reply.id).one()
    return Ids(
        session.id,
        fact.id,
        check.id,
        fix.id,
        reply.id,
        proposal.id,
        ticket.id,
        template.id,
        ScriptTemplateVersion.history(template.id).items[0].id,
        token.id,
        a_draft(owner).id,
        ScriptImport.begin(owner, "scripts.zip", []).id,
        a_connection(owner).id,
        a_post(a_session(owner, title="Was solved")).id,
        LoginRecord.begin(owner, browser="Safari on iPhone", address="10.0.0.9").id,
    )


def a_post(session: AISession) -> TicketPost:
    """Make a note of a session that is kept: the session of `Ids` has none."""
    post = TicketPost(
        ai_session_id=session.id, ticket_ref="", markdown="Solved.", state_version=1, status="kept"
    )
    db.session.add(post)
    db.session.flush()
    return post


def a_connection(owner: User) -> TicketConnection:
    facts = {"kind": "redmine", "key": "zz", "name": "Desk", "base_url": "http://zz", "secret": ""}
    connection = TicketConnection.add(owner.team_id, facts)
    db.session.flush()
    return connection


def a_draft(owner: User) -> DraftTemplate:
    draft = DraftTemplate(
        team_id=owner.team_id,
        author_id=owner.id,
        name="Restart the spooler",
        language="powershell",
        body="Restart-Service Spooler",
    )
    db.session.add(draft)
    db.session.flush()
    return draft


@pytest.fixture(scope="session")
def furnished(
    template_file: Path, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> tuple[Path, Ids]:
    """Return a file with the cast and one of everything, Alice's."""
    path = tmp_path_factory.mktemp("furnished") / "furnished.sqlite3"
    lay_anew(template_file, path)
    app = create_app(DATABASE_URL=f"sqlite:///{path}", RESOLUTIONFLOW_INSTANCE=instance)
    ids = made(app, "Alice")
    with app.app_context():
        db.engine.dispose()
    return in_one_file(path), ids


@pytest.fixture
def beginning(request: pytest.FixtureRequest, template_file: Path) -> Path:
    if "mine" in request.fixturenames:
        return cast("Path", request.getfixturevalue("furnished")[0])
    return template_file


@pytest.fixture
def mine(app: Flask, database: str, request: pytest.FixtureRequest) -> Ids:
    """One of everything, Alice's."""
    if database == "sqlite":  # it stands there from the beginning
        return cast("Ids", request.getfixturevalue("furnished")[1])
    return made(app, "Alice")


@pytest.fixture
def foreign(app: Flask) -> Ids:
    """One of everything, Charlie's, who works for another team."""
    return made(app, "Charlie")


def made(app: Flask, owner: str) -> Ids:
    with app.app_context(), writing():
        ids = one_of_everything(owner)
        db.session.commit()
        return ids


@pytest.fixture
def version(app: Flask, mine: Ids) -> Callable[[], int]:
    """Tell the state version of Alice's session."""

    def read() -> int:
        with app.app_context():
            return db.session.get_one(AISession, mine.session_id).state_version

    return read


@pytest.fixture
def count(app: Flask) -> Callable[..., int]:
    def rows(model: type[Message | Fact | AISession | Ticket], **where: object) -> int:
        with app.app_context():
            return db.session.query(model).filter_by(**where).count()

    return rows


def text_of(html: str) -> str:
    """Return a page's words, as somebody reads them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
