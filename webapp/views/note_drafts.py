"""An engineer's own wording of a note: kept, compared with the generated one, thrown away."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import Conflict, NoteDraft, Refused
from webapp.views import access, notes
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.sent import number, text

bp = Blueprint("note_drafts", __name__, url_prefix="/sessions/<uuid:session_id>/note/draft")


@bp.post("")
def update(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    try:
        NoteDraft.keep(ai_session, access.me(), text("markdown"), number("state_version"))
        db.session.commit()
    except (Conflict, Refused) as problem:
        db.session.rollback()
        return notes.refused(ai_session, problem)
    return shown(session_id, "Your wording is kept.")


@bp.post("/removal")
def destroy(session_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    NoteDraft.throw_away(ai_session.id, access.login().id)
    db.session.commit()
    return shown(session_id, "The generated note is back.")


def shown(session_id: uuid.UUID, done: str) -> ResponseReturnValue:
    if not wants_fragment():
        tell(done)
        return redirect(url_for("notes.show", session_id=session_id), 303)
    ai_session = access.glimpse(session_id)
    return notes.page(ai_session, notes.note(ai_session), notes.own_wording(session_id))
