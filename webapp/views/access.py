"""How records enter a view: team-scoped, so that unknown and foreign are both 404."""

from __future__ import annotations

import uuid
from typing import TypeVar

from flask import abort
from flask_login import current_user

from webapp.extensions import db
from webapp.models import (
    AISession,
    Check,
    DraftTemplate,
    Fact,
    FactProposal,
    LoginRecord,
    Message,
    ScriptImport,
    ScriptTemplate,
    ScriptTemplateVersion,
    SuggestedFix,
    Ticket,
    TicketConnection,
    TicketPost,
    User,
)
from webapp.models.glimpse import Glimpse
from webapp.models.login import Login
from webapp.models.pulse import Pulse
from webapp.models.scope import in_session, in_team

T = TypeVar("T")


def admins_only() -> None:
    """Refuse whoever is no admin, before any request to a blueprint."""
    if current_user.is_authenticated and not current_user.is_admin:
        abort(403)


def me() -> User:
    """Return the record of who is logged in, for verbs that say who did something."""
    return db.session.get_one(User, current_user.id)


def login() -> Login:
    """Return who is logged in, for verbs that write no more than the id down."""
    own: Login = current_user
    return own


def own_login() -> LoginRecord:
    """Return the record of this browser's login."""
    return db.session.get_one(LoginRecord, current_user.record_id)


def team_id() -> uuid.UUID:
    own: uuid.UUID = current_user.team_id
    return own


def ai_session(key: uuid.UUID) -> AISession:
    return found(in_team(AISession, key, team_id()))


def taken(key: uuid.UUID) -> AISession:
    """Return the session with its row locked: a verb that changes it need not read it again."""
    return found(AISession.taken(key, team_id()))


def glimpse(key: uuid.UUID) -> Glimpse:
    """Return the little that a kept note's page needs of a session, by one plain SELECT."""
    return found(Glimpse.of(key, team_id()))


def pulse(key: uuid.UUID) -> Pulse:
    return found(Pulse.of(key, team_id(), current_user.id))


def fact(session: AISession, key: uuid.UUID) -> Fact:
    return found(in_session(Fact, key, session))


def check(session: AISession, key: uuid.UUID) -> Check:
    return found(in_session(Check, key, session))


def fix(session: AISession, key: uuid.UUID) -> SuggestedFix:
    return found(in_session(SuggestedFix, key, session))


def message(session: AISession, key: uuid.UUID) -> Message:
    return found(in_session(Message, key, session))


def proposal(session: AISession, key: uuid.UUID) -> FactProposal:
    return found(FactProposal.in_session(key, session.id))


def ticket(key: uuid.UUID) -> Ticket:
    return found(in_team(Ticket, key, team_id()))


def ticket_post(session: AISession, key: uuid.UUID) -> TicketPost:
    return found(in_session(TicketPost, key, session))


def connection(key: uuid.UUID) -> TicketConnection:
    standing = found(in_team(TicketConnection, key, team_id()))
    return found(None if standing.removed_at else standing)


def script_template(key: uuid.UUID) -> ScriptTemplate:
    return found(in_team(ScriptTemplate, key, team_id()))


def template_version(template: ScriptTemplate, key: uuid.UUID) -> ScriptTemplateVersion:
    standing = db.session.get(ScriptTemplateVersion, key)
    same = standing is not None and standing.script_template_id == template.id
    return found(standing if same else None)


def script_import(key: uuid.UUID) -> ScriptImport:
    return found(in_team(ScriptImport, key, team_id()))


def draft(key: uuid.UUID) -> DraftTemplate:
    return found(in_team(DraftTemplate, key, team_id()))


def found(record: T | None) -> T:
    if record is None:
        abort(404)
    return record
