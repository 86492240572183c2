"""PostgreSQL ends what hangs in a web process, whose threads answer people, not in a command."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import Person
from webapp import serve, turns
from webapp.database import UNAVAILABLE, writing
from webapp.extensions import db

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

SHORT_MS = 100
LONG = "SELECT pg_sleep(20)"


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Those of a web process, each of them far away."""
    far = dict.fromkeys(turns.LIMITS_MS, 60_000)
    monkeypatch.setattr(turns, "LIMITS_MS", far)
    return far


@pytest.fixture
def web_process(app: Flask) -> Iterator[Flask]:
    forget_connections(app)
    with app.app_context():
        turns.limit_waits(db.engine)
    yield app
    forget_connections(app)


def forget_connections(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def test_a_query_that_hangs_is_ended_and_worth_another_try(
    limits: dict[str, int], web_process: Flask, alice: Person, token: str
) -> None:
    limits["statement_timeout"] = SHORT_MS
    forget_connections(web_process)  # those of the logins

    def hang(**_: object) -> str:
        return str(db.session.scalar(text(LONG)))

    for endpoint in ("sessions.index", "api.sessions.index"):
        web_process.view_functions[endpoint] = hang
    page = alice.browser.get("/sessions")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    headers = {"Authorization": f"Bearer {token}"}
    answer = web_process.test_client().get("/api/v1/ai-sessions", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.mimetype == "application/problem+json"


def test_a_lock_that_is_not_let_go_is_waited_for_no_longer(
    limits: dict[str, int], web_process: Flask
) -> None:
    limits["lock_timeout"] = SHORT_MS
    wanted = text("SELECT id FROM users ORDER BY id LIMIT 1 FOR UPDATE")
    with web_process.app_context(), writing(), db.engine.begin() as one, db.engine.begin() as other:
        one.execute(wanted)
        with pytest.raises(UNAVAILABLE, match="lock timeout"):
            other.execute(wanted)


def test_who_forgets_a_transaction_holds_nobody_up(
    limits: dict[str, int], web_process: Flask
) -> None:
    limits["idle_in_transaction_session_timeout"] = SHORT_MS
    wanted = text("SELECT id FROM users ORDER BY id LIMIT 1 FOR UPDATE")
    with web_process.app_context(), writing(), db.engine.connect() as idle:
        idle.execute(wanted)
        with db.engine.begin() as other:
            other.execute(wanted)  # as soon as the first is ended
        with pytest.raises(DBAPIError, match="idle-in-transaction timeout"):
            idle.execute(wanted)
        idle.rollback()
        idle.execute(wanted)  # on a new connection


def test_limits_outlive_a_rollback_and_reach_readers(web_process: Flask) -> None:
    for _ in range(2):
        with web_process.app_context(), db.engine.connect() as connection:
            for name, ms in turns.LIMITS_MS.items():
                found = connection.scalar(
                    text("SELECT setting FROM pg_settings WHERE name = :n"), {"n": name}
                )
                assert found == str(ms), name
            connection.rollback()


def test_a_web_process_has_limits_and_a_command_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limit() -> str:
        with app.app_context(), db.engine.connect() as connection:
            return str(connection.scalar(text("SHOW statement_timeout")))

    assert limit() == "0"
    monkeypatch.setattr(serve, "load_target", lambda _target: app)
    for name in ("leaving.listen", "warming.begin", "background.Workers"):
        monkeypatch.setattr(f"webapp.{name}", lambda *_: Nothing())
    serve.at_work("wsgi:app")
    forget_connections(app)
    assert limit() == "10s"


class Nothing:
    """Of what a web process begins besides."""

    def start(self) -> None:
        pass

    def stop(self, _within: float) -> None:
        pass
