"""The resolution note: its preview, and the resolution that posts it."""

from __future__ import annotations

import hashlib
import uuid

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.assistant.choice import model_for
from webapp.assistant.ledger import Payer
from webapp.extensions import db
from webapp.lib.markdown import render_note
from webapp.lib.text_changes import changes
from webapp.models import AISession, Conflict, NoteDraft, Refused, TicketConnection, TicketPost
from webapp.models.glimpse import Glimpse
from webapp.models.note_draft import OwnWording
from webapp.notes.author import Author
from webapp.notes.preview import Preview, previews
from webapp.notes.writer import author_of
from webapp.tickets import outbox
from webapp.tickets.kinds import KINDS
from webapp.views import access, given_back
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.resend import texts_of
from webapp.views.sent import number, text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("notes", __name__, url_prefix="/sessions/<uuid:session_id>")


@bp.get("/note")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.glimpse(session_id)
    preview = note(ai_session)
    draft = own_wording(session_id)
    etag = etag_of(ai_session, preview, draft)
    if etag in request.if_none_match or request.headers.get("HX-PTag") == etag:
        response = Response(status=304)
    else:
        response = make_response(page(ai_session, preview, draft))
    if wants_fragment():
        response.headers["HX-PTag"] = etag
        # A browser that kept it would show htmx its copy as 200, and htmx would swap it in again.
        response.headers["Cache-Control"] = "no-store"
    response.set_etag(etag)
    return response


@bp.post("/note")
def refresh(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.glimpse(session_id)
    author = author_for(ai_session)
    db.session.rollback()
    preview = previews.anew(ai_session.id, author)
    if not wants_fragment():
        return redirect(url_for("notes.show", session_id=session_id), 303)
    return page(access.glimpse(session_id), preview, own_wording(session_id))


@bp.post("/resolution")
def create(session_id: uuid.UUID) -> ResponseReturnValue:
    """Resolve with the text of the form: what was shown is what is posted."""
    ai_session = access.ai_session(session_id)
    try:
        post = TicketPost.freeze(
            ai_session,
            access.me(),
            state_version=number("state_version"),
            markdown=text("markdown"),
            visibility=visibility(),
        )
        post_id = post.id
        NoteDraft.throw_away(session_id, access.login().id)
        if given_back.is_due():
            db.session.rollback()
            return given_back.ask(url_for("notes.show", session_id=session_id))
        db.session.commit()
    except (Conflict, Refused) as problem:
        db.session.rollback()
        return refused(ai_session, problem)
    outbox.send(post_id)
    tell("Session resolved.")
    back = url_for("sessions.show", session_id=session_id)
    if wants_fragment():
        return "", 204, {"HX-Redirect": back}
    return redirect(back, 303)


def note(ai_session: Glimpse) -> Preview:
    """Return the note; while one is written the request holds no transaction."""
    author = author_for(ai_session)
    kept = previews.at(ai_session.id, ai_session.state_version, author)
    if kept is None:
        db.session.rollback()
    return kept or previews.current(ai_session.id, ai_session.state_version, author)


def etag_of(ai_session: Glimpse, preview: Preview, draft: OwnWording | None) -> str:
    """Name all that the page is made of: the note, whether it may be posted, and the login.

    Resolving changes the status alone, and another login's form would carry a token of the past.
    """
    parts = (
        preview.state_version,
        preview.composed_at.timestamp(),
        ai_session.status,
        ai_session.ticket_id,
        connection.id if (connection := connection_of(ai_session)) else None,
        draft.updated_at.timestamp() if draft else None,
        session.get("csrf_token"),
        wants_fragment(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def author_for(ai_session: Glimpse) -> Author:
    return author_of(model_for(Payer(access.team_id(), ai_session.id, current_user.id)))


def visibility() -> str:
    """Return who may read the note; a public one takes a second, explicit control."""
    chosen = text("visibility", "internal")
    if chosen == "public" and text("public_confirmed") != "yes":
        raise Refused({"public_confirmed": "Confirm that the customer may read this note."})
    return chosen


def refused(ai_session: AISession, problem: Conflict | Refused) -> ResponseReturnValue:
    """Show the note again with what was typed and what stands in the way."""
    shown = access.glimpse(ai_session.id)
    preview, draft = note(shown), own_wording(ai_session.id)
    if isinstance(problem, Refused):
        form = Form("resolution", request.form, problem.errors)
        return page(shown, preview, draft, form), 422
    form = Form("resolution", request.form)
    return page(shown, preview, draft, form, problem.message), 409


def own_wording(session_id: uuid.UUID) -> OwnWording | None:
    return OwnWording.of(session_id, access.login().id)


def connection_of(ai_session: Glimpse) -> TicketConnection | None:
    return TicketConnection.of_reference(access.team_id(), ai_session.ticket_ref)


def page(
    ai_session: Glimpse,
    preview: Preview,
    draft: OwnWording | None,
    form: Form = NO_FORM,
    notice: str = "",
) -> str:
    connection = connection_of(ai_session)
    own = draft.markdown if draft and ai_session.status != "resolved" else preview.markdown
    return render_template(
        "notes/_body.html" if wants_fragment() else "notes/show.html",
        ai_session=ai_session,
        preview=preview,
        markdown=own,
        note_html=preview.html if own == preview.markdown else render_note(own),
        changed=changes(preview.markdown, own) if own != preview.markdown else [],
        outdated=bool(draft and draft.state_version != preview.state_version),
        form=form,
        notice=notice,
        unsent=texts_of(form.values) if ai_session.status == "resolved" else [],
        connection=connection,
        system=KINDS[connection.kind] if connection else None,
    )
