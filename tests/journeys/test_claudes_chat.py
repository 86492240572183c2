"""A conversation with Claude over HTTP: streamed, stored, and cheap because its start is cached."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from flask import Flask
from markupsafe import escape

from tests.conftest import logged_in
from tests.factories import a_call, who
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import says
from tests.journeys.session import Session
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ModelCall
from webapp.models.budget import USED_UP
from webapp.models.team import AI_OFF

TALKS = Path(__file__).parents[2] / "../shared/data/D_suggest_fix"
FIX = {"title": "Restart the spooler", "description": "It hangs.", "confidence_pct": 80}
REPLY = f"Restart it.\n\n[SUGGEST_FIX]\n{json.dumps(FIX)}\n[/SUGGEST_FIX]\n"


def test_a_reply_is_stored_with_its_fix(session: Session, service: FakeMessages) -> None:
    service.default = says(REPLY)
    reply = session.ask("Nothing is printed.")
    assert (reply["status"], reply["content"].strip()) == ("done", "Restart it.")
    fix = session.call("GET", "/suggested-fixes/active")
    assert {name: fix[name] for name in FIX} == FIX
    assert reply["suggested_fix_id"] == fix["id"]


def test_the_history_is_read_from_the_cache(
    with_claude: Flask, session: Session, service: FakeMessages
) -> None:
    service.default = says(
        "Look at the event log of the print server, and tell me what it says. " * 6
    )
    for number in range(20):
        session.call("POST", "/facts", {"text": f"Event {number} was logged at 08:{number:02}."})
        session.ask(f"What does event {number} mean? " * 8)
    with with_claude.app_context():
        key = uuid.UUID(session.id)
        own = db.session.query(ModelCall).filter_by(ai_session_id=key)
        calls = own.order_by(ModelCall.created_at).all()
    assert len(calls) == 20
    read = sum(call.cache_read_tokens for call in calls[1:])
    paid = sum(call.input_tokens + call.cache_creation_tokens for call in calls[1:])
    assert read / (read + paid) >= 0.9


def limited(app: Flask, dollars: str, *, spent: int = 0) -> None:
    with app.app_context(), writing():
        a_call(who("Alice"), cost=spent)
        who("Alice").team.set_budget(dollars)
        db.session.commit()


def test_a_used_up_budget_falls_back_and_says_so_where_it_is_felt(
    with_claude: Flask, session: Session, service: FakeMessages
) -> None:
    limited(with_claude, "0")
    bob = logged_in(with_claude, "bob@north.example").browser
    assert session.ask("Print jobs stay in the queue.")["status"] == "done"
    for page in (f"/sessions/{session.id}", f"/sessions/{session.id}/note"):
        assert escape(USED_UP) in bob.get(page).text
    assert service.requests == []


def test_a_budget_that_is_nearly_used_up_is_said_quietly_where_they_chat(
    with_claude: Flask, session: Session, service: FakeMessages
) -> None:
    bob = logged_in(with_claude, "bob@north.example").browser
    path = f"/sessions/{session.id}"
    assert "ai-notice" not in bob.get(path).text
    limited(with_claude, "1", spent=850_000)
    assert "has used 85 % of its AI budget" in bob.get(path).text
    stream = {"Accept": "text/html, text/event-stream", "HX-Request": "true"}
    said = bob.post(f"{path}/messages", data={"content": "And now?"}, headers=stream)
    assert "has used 85 % of its AI budget" in said.text
    assert len(service.requests) == 1


def test_ai_off_is_said_where_they_chat(with_claude: Flask, session: Session) -> None:
    with with_claude.app_context(), writing():
        who("Alice").team.switch_ai(off=True)
        db.session.commit()
    bob = logged_in(with_claude, "bob@north.example").browser
    assert AI_OFF in bob.get(f"/sessions/{session.id}").text
