"""What the program counts about itself, and who may read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import a_session, who
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.models import TicketPost
from webapp.notes.preview import previews

KEY = "a-key-for-prometheus"
LABEL = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture
def watched(database_url: str, instance: Path) -> Flask:
    return create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        RESOLUTIONFLOW_METRICS_KEY=KEY,
    )


def asked(browser: FlaskClient, key: str = KEY) -> str:
    answer = browser.get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


@pytest.mark.parametrize("key", ["", "another", "é"])
def test_only_who_holds_the_key_may_read_them(watched: Flask, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    assert watched.test_client().get("/metrics", headers=headers).status_code == 404
    assert asked(watched.test_client())


def test_without_a_key_there_is_no_such_page(app: Flask) -> None:
    headers = {"Authorization": "Bearer "}
    assert app.test_client().get("/metrics", headers=headers).status_code == 404


def test_requests_are_counted_by_view_and_nothing_else(watched: Flask) -> None:
    browser = watched.test_client()
    browser.get("/login?next=/sessions/secret-place")
    browser.open("/nowhere/payroll", method="INVENTED")
    shown = asked(browser)
    assert 'resolutionflow_request_seconds_count{endpoint="entry.new",method="GET",' in shown
    assert 'endpoint="unknown",method="other"' in shown
    assert not re.search("secret-place|payroll|INVENTED|north", shown)
    known = {"method", "endpoint", "status", "le", "kind", "purpose", "outcome", "from_cache"}
    python = {"implementation", "major", "minor", "patchlevel", "version", "generation"}
    assert {name for name, _ in LABEL.findall(shown)} <= known | python


def test_notes_that_wait_for_their_ticket_are_counted(watched: Flask) -> None:
    with watched.app_context(), writing():
        session = a_session(who("Alice"), ticket_ref="T-1")
        TicketPost.freeze(
            session, who("Alice"), state_version=session.state_version, markdown="Done."
        )
        db.session.commit()
    shown = asked(watched.test_client())
    assert 'resolutionflow_outbox_depth{status="queued"} 1.0' in shown
    oldest = re.search(r"^resolutionflow_outbox_oldest_seconds (\S+)$", shown, re.MULTILINE)
    assert oldest is not None
    assert 0 < float(oldest[1]) < 600


def test_previews_are_counted_by_where_they_came_from(watched: Flask) -> None:
    with watched.app_context(), writing():
        session = a_session(who("Alice"))
        db.session.commit()
        before = previews_told(watched)
        for _ in range(3):
            previews.current(session.id, session.state_version)
            db.session.rollback()
    after = previews_told(watched)
    assert {kind: after[kind] - before[kind] for kind in after} == {"yes": 2.0, "no": 1.0}


def previews_told(watched: Flask) -> dict[str, float]:
    told = dict.fromkeys(("yes", "no"), 0.0)
    found = re.findall(
        r'^resolutionflow_previews_total{from_cache="(\w+)"} (\S+)$',
        asked(watched.test_client()),
        re.MULTILINE,
    )
    return told | {kind: float(count) for kind, count in found}
