from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import Preview, TicketPost
from webapp.api.schemas import Listed, NewResolution, Paging
from webapp.assistant.choice import model_for
from webapp.assistant.ledger import Payer
from webapp.extensions import db
from webapp.models import AISession, Conflict
from webapp.models.page import Order, page_of
from webapp.notes.author import Author
from webapp.notes.preview import previews
from webapp.notes.writer import author_of
from webapp.tickets import outbox

bp = Blueprint("notes", __name__, url_prefix="/ai-sessions/<uuid:ai_session_id>")
ORDER = Order((models.TicketPost.created_at, models.TicketPost.id), newest_first=True)


@bp.get("/resolution-note/preview")
@Operation(gives=Preview)
def show_preview(ai_session: AISession) -> Preview:
    """Show the note as it would be posted now."""
    return current(ai_session)


@bp.post("/resolution-note/preview")
@Operation(gives=Preview)
def create_preview(ai_session: AISession) -> Preview:
    """Compose the note anew, even if one is cached."""
    key, author = ai_session.id, author_for(ai_session)
    db.session.rollback()
    return Preview.model_validate(previews.anew(key, author))


@bp.post("/resolution")
@Operation(takes=NewResolution, status=201, gives=TicketPost, may_conflict=True)
def create_resolution(ai_session: AISession, body: NewResolution) -> TicketPost:
    """Post the note and resolve the session."""
    markdown = body.markdown
    if markdown is None:
        markdown = note_at(ai_session, body.state_version)
    post = models.TicketPost.freeze(
        ai_session,
        access.me(),
        state_version=body.state_version,
        markdown=markdown,
        visibility=body.visibility,
    )
    key = post.id
    db.session.commit()
    outbox.send(key)
    return TicketPost.model_validate(db.session.get_one(models.TicketPost, key))


@bp.get("/ticket-posts")
@Operation(query=Paging, gives=Listed[TicketPost])
def index(ai_session: AISession, query: Paging) -> Listed[TicketPost]:
    """List the notes on their way to the ticket, newest first."""
    posts = select(models.TicketPost).filter_by(ai_session_id=ai_session.id)
    return listed(TicketPost, page_of(posts, ORDER, query.cursor, query.limit))


@bp.get("/ticket-posts/<uuid:ticket_post_id>")
@Operation(gives=TicketPost)
def show_post(ticket_post: models.TicketPost) -> TicketPost:
    """Show how a note stands on its way."""
    return TicketPost.model_validate(ticket_post)


@bp.post("/ticket-posts/<uuid:ticket_post_id>/delivery")
@Operation(gives=TicketPost)
def create_delivery(ticket_post: models.TicketPost) -> TicketPost:
    """Try again now to post a note that failed or waits; any other stays as it is."""
    key = ticket_post.id
    ticket_post.retry()
    db.session.commit()
    outbox.send(key)
    return TicketPost.model_validate(db.session.get_one(models.TicketPost, key))


def current(ai_session: AISession) -> Preview:
    key, version, author = ai_session.id, ai_session.state_version, author_for(ai_session)
    db.session.rollback()  # no transaction, and on SQLite no write lock, while a note is composed
    return Preview.model_validate(previews.current(key, version, author))


def author_for(ai_session: AISession) -> Author:
    return author_of(model_for(Payer(ai_session.team_id, ai_session.id, access.me().id)))


def note_at(ai_session: AISession, state_version: int) -> str:
    """Return the note of exactly this version, or tell that the session has gone on."""
    if ai_session.state_version == state_version and ai_session.status != "resolved":
        preview = current(ai_session)
        if preview.state_version == state_version:
            return preview.markdown
    if ai_session.state_version != state_version:
        raise Conflict("The session changed after this note was made. Read it again.", ai_session)
    raise Conflict("This session is resolved. Reopen it to change it.", ai_session)
