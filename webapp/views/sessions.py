from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.lib.pasted_ticket import split_ticket
from webapp.lib.text import one_line
from webapp.models import AISession, Conflict, Refused, Ticket
from webapp.models.ai_session import STATUSES, WORDS
from webapp.models.session_list import page_of_sessions
from webapp.tickets import reading
from webapp.tickets.base import ConnectorError
from webapp.views import access, windows, workspace
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.sent import key, text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("sessions", __name__, url_prefix="/sessions")
ON_ONE_PAGE = 25
LOOKED_AT = 1000  # sessions that a search goes through at once
LOOKED_AT_NEXT = 10_000  # when somebody waits for what is older


@bp.get("")
def index() -> ResponseReturnValue:
    asked = request.args
    mine = asked.get("whose", "team") == "mine"
    status = asked.get("status", "")
    page = page_of_sessions(
        access.team_id(),
        owner_id=access.login().id if mine else None,
        status=status if status in STATUSES else None,
        q=asked.get("q", ""),
        after=asked.get("after") or None,
        limit=ON_ONE_PAGE,
        most=LOOKED_AT_NEXT if asked.get("after") else LOOKED_AT,
    )
    return render_template(
        "sessions/_list.html" if wants_fragment() else "sessions/index.html",
        page=page,
        whose="mine" if mine else "team",
        status=status if status in STATUSES else "",
        q=asked.get("q", ""),
        after=asked.get("after", ""),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    reference = one_line(request.args.get("ticket", ""))
    ticket = Ticket.referenced(access.team_id(), reference)
    try:
        elsewhere = reading.opened(access.team_id(), reference)
    except ConnectorError as error:
        page = Form("session", {"ticket_ref": reference}, {"ticket_ref": str(error)})
        return render_template("sessions/new.html", form=page), 502
    values = elsewhere or {
        "title": ticket.subject if ticket else "",
        "problem": ticket.description if ticket else "",
        "client_name": ticket.client_name if ticket else "",
        "ticket_ref": ticket.reference if ticket else "",
    }
    return render_template("sessions/new.html", form=Form("session", values))


@bp.post("/pasted")
def split() -> ResponseReturnValue:
    """Split one pasted ticket or e-mail into fields, for correction; nothing is stored."""
    parts = split_ticket(text("pasted"))
    values = {
        "title": parts.title,
        "problem": parts.problem,
        "client_name": parts.client_name,
        "ticket_ref": parts.ticket_ref,
        "pasted": text("pasted"),
    }
    missing = {} if parts.problem else {"pasted": "Paste the text of a ticket or an e-mail."}
    page = render_template("sessions/new.html", form=Form("session", values, missing))
    return page, 422 if missing else 200


@bp.post("")
def create() -> ResponseReturnValue:
    try:
        ai_session = AISession.open(access.me(), request.form, key())
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form = Form("session", request.form, refusal.errors)
        return render_template("sessions/new.html", form=form), 422
    tell("Session started.")
    return redirect(url_for("sessions.show", session_id=ai_session.id), 303)


@bp.get("/<uuid:session_id>")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    if "before" in request.args and wants_fragment():
        return more_messages(session_id)
    return workspace.show(session_id)


def more_messages(session_id: uuid.UUID) -> str:
    """Answer with the messages above those that a page shows."""
    ai_session = access.glimpse(session_id)
    return render_template(
        "sessions/earlier.htmx.html",
        ai_session=ai_session,
        form=NO_FORM,
        **windows.messages_above(session_id),
    )


@bp.get("/<uuid:session_id>/edit")
def edit(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    values = {name: getattr(ai_session, name) for name in WORDS} | {"seen": ai_session.revision}
    return edit_page(ai_session, Form("session", values))


@bp.post("/<uuid:session_id>")
def update(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    changes = {name: text(name) for name in WORDS if name in request.form}
    try:
        ai_session.edit(changes, seen=text("seen") or None)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return edit_page(ai_session, Form("session", request.form, refusal.errors)), 422
    except Conflict as conflict:
        db.session.rollback()
        return edit_page(ai_session, Form("session", request.form), conflict.message), 409
    tell("Session changed.")
    return redirect(url_for("sessions.show", session_id=session_id), 303)


def edit_page(ai_session: AISession, form: Form, notice: str = "") -> str:
    return render_template("sessions/edit.html", ai_session=ai_session, form=form, notice=notice)


@bp.post("/<uuid:session_id>/escalation")
def escalate(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    return workspace.change(
        session_id, ("head", "finish"), ai_session.escalate, done="Session escalated."
    )


@bp.post("/<uuid:session_id>/reopening")
def reopen(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    done = "Session is active again."
    return workspace.change(session_id, ("head", "finish"), ai_session.reopen, done=done)
