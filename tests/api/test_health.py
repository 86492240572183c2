from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp.database import writing
from webapp.extensions import db


def lost(*_: object) -> None:
    raise OperationalError("SELECT 1", {}, TimeoutError())


def test_it_answers_without_a_token(one_app: Flask) -> None:
    answer = one_app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_it_says_when_the_database_does_not_answer(
    one_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.session, "execute", lost)
    assert one_app.test_client().get("/healthz").status_code == 503


def test_the_process_lives_whatever_becomes_of_the_database(
    one_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.session, "connection", lost)
    browser = one_app.test_client()
    assert browser.get("/livez").status_code == 200
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_it_is_ready_once_its_database_is_migrated(one_app: Flask, newest: str) -> None:
    browser = one_app.test_client()
    assert "flask db upgrade" in browser.get("/readyz").text  # the tests' tables have no revision
    for revision, status in [("0001", 503), (newest, 200), ("of_a_newer_release", 200)]:
        with one_app.app_context(), writing(), db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})
        assert browser.get("/readyz").status_code == status, revision
    with one_app.app_context(), writing(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.fixture
def newest(one_app: Flask) -> str:
    with one_app.app_context():
        script = ScriptDirectory(one_app.extensions["migrate"].directory)
        return str(script.get_current_head())
