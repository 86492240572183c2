from __future__ import annotations

import uuid

from flask import Blueprint

from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import Session
from webapp.api.schemas import Listed, NewSession, SessionChange, SessionSearch
from webapp.extensions import db
from webapp.models import AISession
from webapp.models.session_list import page_of_sessions

bp = Blueprint("sessions", __name__, url_prefix="/ai-sessions")


@bp.get("")
@Operation(query=SessionSearch, gives=Listed[Session])
def index(query: SessionSearch) -> Listed[Session]:
    """List the team's sessions, newest change first."""
    page = page_of_sessions(
        access.me().team_id,
        status=query.status,
        q=query.q,
        after=query.cursor,
        limit=query.limit,
    )
    AISession.learn_post_status(page.items)
    return listed(Session, page)


@bp.post("")
@Operation(takes=NewSession, status=201, gives=Session, makes_once=True)
def create(body: NewSession, key: uuid.UUID | None) -> Session:
    """Open a session."""
    ai_session = AISession.open(access.me(), body.model_dump(), key, once=True)
    db.session.commit()
    return Session.model_validate(ai_session)


@bp.get("/<uuid:ai_session_id>")
@Operation(gives=Session)
def show(ai_session: AISession) -> Session:
    """Show a session."""
    return Session.model_validate(ai_session)


@bp.patch("/<uuid:ai_session_id>")
@Operation(takes=SessionChange, gives=Session, honours_if_match=True, may_conflict=True)
def update(ai_session: AISession, body: SessionChange) -> Session:
    """Change words, reopen or escalate."""
    seen = access.seen(ai_session)
    # One lock for all that follows: nobody comes between looking and changing.
    ai_session.take()
    ai_session.must_be(seen)
    if body.status == "active":
        ai_session.reopen()
    ai_session.edit(body.model_dump(exclude_none=True, exclude={"status"}))
    if body.status == "escalated":
        ai_session.escalate()
    db.session.commit()
    return Session.model_validate(ai_session)
