"""What the HTTP paths are measured on: a full session, and somebody logged in."""

from __future__ import annotations

import re
import urllib.parse
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.bench.load import Hit
from tests.factories import PASSWORD, SPOOLER, a_fix, a_reply, a_session, person
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.models import Fact, Message, Team

MESSAGES = 50
FACTS = 20
REPLY = (
    "The service **Spooler** is stopped on `PRINT-01`.\n\n"
    "1. Start it.\n2. Print a test page.\n\nIf it stops again, look into the event log."
)


@dataclass(frozen=True, slots=True)
class Stage:
    """`growing_id` is a session of its own: the page measured beside it must not grow."""

    owner_id: uuid.UUID
    session_id: uuid.UUID
    growing_id: uuid.UUID
    hits: Mapping[str, Hit]


def prepare(home: Path, database_url: str = "") -> Stage:
    """Make the session and log in; the hits are the requests to measure."""
    app = create_app(RESOLUTIONFLOW_INSTANCE=home, DATABASE_URL=database_url)
    with app.app_context(), writing():
        db.create_all()
        owner = person("Alice", Team.named("North"))
        session = a_session(owner)
        for number in range(FACTS):
            Fact.add(session, owner, f"Finding {number}: the queue of PRINT-{number:02} is stuck.")
        a_fix(session, SPOOLER)
        for _ in range(MESSAGES - 1):
            message: Message = a_reply(session, REPLY)
            message.content_html = str(render(REPLY))
        growing = a_session(owner)
        db.session.commit()
        keys = owner.id, session.id, growing.id
    headers, form = logged_in(app, keys[1])
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # the last one out folds SQLite's log into the file
    return Stage(*keys, hits(keys[1], keys[2], headers, form))


def logged_in(app: Flask, session_id: uuid.UUID) -> tuple[dict[str, str], str]:
    """Log Alice in; return the headers of her requests and the form that posts a fact."""
    browser = app.test_client()
    login = browser.get("/login").text
    fields = {"email": "alice@north.example", "password": PASSWORD, "csrf_token": token(login)}
    assert browser.post("/login", data=fields).status_code == 303
    page = browser.get(f"/sessions/{session_id}").text
    form = urllib.parse.urlencode({"csrf_token": token(page), "text": "It is."})
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return {"Cookie": f"session={cookie.value}"}, form


def hits(
    session_id: uuid.UUID, growing_id: uuid.UUID, headers: Mapping[str, str], form: str
) -> dict[str, Hit]:
    return {
        "cached preview": Hit(f"/sessions/{session_id}/note", fragment(headers)),
        "session page": Hit(f"/sessions/{session_id}", headers),
        "POST fact": Hit(f"/sessions/{growing_id}/facts", headers, form),
    }


def fragment(headers: Mapping[str, str]) -> dict[str, str]:
    """Ask as htmx does."""
    return {**headers, "HX-Request": "true", "HX-Request-Type": "partial"}


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def seen(app: Flask, session_id: uuid.UUID, headers: Mapping[str, str]) -> str:
    """Return what an open page sends that shows the session as it stands."""
    browser = app.test_client(use_cookies=False)
    page = browser.get(f"/sessions/{session_id}", headers=dict(headers)).text
    news = page[page.index('<form id="news"') :].partition("</form>")[0]
    return urllib.parse.urlencode(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', news))
