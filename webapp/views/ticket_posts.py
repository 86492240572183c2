"""Notes on their way to the ticket: how they stand, and another try."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.tickets import outbox
from webapp.views import access, workspace
from webapp.views.htmx import wants_fragment
from webapp.views.windows import posts
from webapp.views.workspace import NO_FORM

bp = Blueprint("ticket_posts", __name__, url_prefix="/sessions/<uuid:session_id>/posts")


@bp.get("")
def index(session_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the page that asks every few seconds while a note is on its way."""
    ai_session = access.glimpse(session_id)
    if not wants_fragment():
        return redirect(url_for("sessions.show", session_id=session_id), 302)
    return render_template("sessions/_posts.html", ai_session=ai_session, **posts(session_id))


@bp.post("/<uuid:post_id>/delivery")
def create_delivery(session_id: uuid.UUID, post_id: uuid.UUID) -> ResponseReturnValue:
    """Try again now, whoever waits or gave up."""
    note = access.ticket_post(access.ai_session(session_id), post_id)
    outcome = workspace.attempt(session_id, ("finish",), note.retry, NO_FORM)
    if outcome is not None:
        return outcome
    outbox.send(post_id)
    return workspace.changed(session_id, ("finish",), "The note is being posted again.")
