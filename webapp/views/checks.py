from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.views import access
from webapp.views.sent import text
from webapp.views.workspace import Form, change

bp = Blueprint("checks", __name__, url_prefix="/sessions/<uuid:session_id>/checks")
RECORDED = {"pass": "passed", "fail": "failed", "skipped": "skipped", None: "is open again"}


@bp.post("/<uuid:check_id>/result")
def record(session_id: uuid.UUID, check_id: uuid.UUID) -> ResponseReturnValue:
    ai_session = access.ai_session(session_id)
    check = access.check(ai_session, check_id)
    result = text("result") or None
    return change(
        session_id,
        ("checks", "facts", "finish"),
        lambda: check.record(access.me(), result, text("note"), seen=text("seen") or None),
        done=f"Check C{check.number} {RECORDED.get(result, 'recorded')}.",
        form=Form(f"check-{check.id}", request.form),
    )
