"""The leanest Flask that does the three paths: Core, a signed cookie of its own, no extensions."""

from __future__ import annotations

import hmac
import os
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request
from itsdangerous import URLSafeSerializer
from note import HTML, MARKDOWN
from sqlalchemy import DateTime, create_engine, event, text

app = Flask(__name__, template_folder=str(Path(__file__).parent))
engine = create_engine(os.environ["TWIN_DATABASE"])
signer = URLSafeSerializer("the key of a twin")
IS_SQLITE = engine.dialect.name == "sqlite"


if IS_SQLITE:

    @event.listens_for(engine, "connect")
    def prepare(connection, _record):
        connection.isolation_level = None
        for pragma in ("busy_timeout = 5000", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")


def stored(key):
    return key.hex if IS_SQLITE else key


@cache
def note(_session_id, _version):
    return HTML


def who():
    """Return the person and the token of their forms."""
    key = signer.loads(request.cookies.get("twin", ""))
    return uuid.UUID(key), signer.dumps(f"csrf-{key}")


USER = text("SELECT id, team_id, name FROM users WHERE id = :key")
SESSION = text(
    "SELECT id, title, client_name, ticket_ref, status, state_version FROM ai_sessions"
    " WHERE id = :key AND team_id = :team_id"
)
MESSAGES = text(
    "SELECT id, number, role, content_html, created_at FROM session_messages"
    " WHERE ai_session_id = :key ORDER BY number"
).columns(created_at=DateTime)
FACTS = text(
    "SELECT id, number, text FROM session_facts"
    " WHERE ai_session_id = :key AND removed_at IS NULL ORDER BY number"
)
FIX = text(
    "SELECT id, title, confidence_pct, description_html, ai_drafted_script"
    " FROM session_suggested_fixes WHERE ai_session_id = :key AND superseded_at IS NULL"
)
ADD = text(
    "INSERT INTO session_facts (id, ai_session_id, author_id, number, text, kind, source,"
    " created_at, updated_at) SELECT :id, :key, :author, coalesce(max(number), 0) + 1, :text,"
    " 'finding', 'engineer', :now, :now FROM session_facts WHERE ai_session_id = :key"
)
BUMP = text("UPDATE ai_sessions SET state_version = state_version + 1 WHERE id = :key")


def begun(connection, how):
    if IS_SQLITE:
        connection.exec_driver_sql(how)


def loaded(connection, key):
    user_id, csrf = who()
    user = connection.execute(USER, {"key": stored(user_id)}).one()
    asked = {"key": stored(key), "team_id": user.team_id}
    ai_session = connection.execute(SESSION, asked).one_or_none() or abort(404)
    return user, ai_session, csrf


@app.get("/login/<uuid:key>")
def login(key):
    answer = Response(signer.dumps(f"csrf-{key}"))
    answer.set_cookie("twin", signer.dumps(str(key)))
    return answer


@app.get("/sessions/<uuid:key>")
def show(key):
    with engine.connect() as connection:
        begun(connection, "BEGIN")
        user, ai_session, csrf = loaded(connection, key)
        asked = {"key": ai_session.id}
        return render_template(
            "page.html",
            user=user,
            ai_session=ai_session,
            csrf=csrf,
            messages=connection.execute(MESSAGES, asked).all(),
            facts=connection.execute(FACTS, asked).all(),
            fix=connection.execute(FIX, asked).one(),
        )


@app.get("/sessions/<uuid:key>/note")
def preview(key):
    with engine.connect() as connection:
        begun(connection, "BEGIN")
        _, ai_session, csrf = loaded(connection, key)
    kept = note(ai_session.id, ai_session.state_version)
    return render_template(
        "note.html", ai_session=ai_session, csrf=csrf, note=kept, markdown=MARKDOWN
    )


@app.post("/sessions/<uuid:key>/facts")
def add(key):
    with engine.connect() as connection:
        begun(connection, "BEGIN IMMEDIATE")
        user, ai_session, csrf = loaded(connection, key)
        if not hmac.compare_digest(csrf, request.form["csrf_token"]):
            abort(400)
        connection.execute(BUMP, {"key": ai_session.id})
        connection.execute(
            ADD,
            {
                "id": stored(uuid.uuid4()),
                "key": ai_session.id,
                "author": user.id,
                "text": request.form["text"],
                "now": datetime.now(UTC)
                if not IS_SQLITE
                else str(datetime.now(UTC).replace(tzinfo=None)),
            },
        )
        connection.commit()
    return redirect(f"/sessions/{key}", 303)
