"""Backup, restore and retention, by the commands of the README."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, update

from tests.factories import a_session, person, who
from tests.test_cli import run
from webapp import create_app
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import AISession, Fact, IdempotencyKey, Team, TicketPost


@pytest.fixture(scope="module")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database by the migrations, as `make run` does."""
    home = tmp_path_factory.mktemp("migrated")
    app = create_app(RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return home / "resolutionflow.sqlite3"


@pytest.fixture
def kept(migrated_file: Path, tmp_path: Path) -> Flask:
    """An app with one session, called "Before"."""
    back = sqlite3.connect(migrated_file)
    with closing(back), closing(sqlite3.connect(tmp_path / "resolutionflow.sqlite3")) as copy:
        back.backup(copy)
    app = create_app(RESOLUTIONFLOW_INSTANCE=tmp_path)
    with app.app_context(), writing():
        a_session(person("Dana", Team.named("West")), title="Before")
        db.session.commit()
    leave(app)
    return app


def leave(app: Flask) -> None:
    """Do what ending the server does: let the database go."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def titles(app: Flask) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(select(AISession.title)))
        db.session.rollback()
        return found


def retitle(app: Flask, title: str) -> None:
    with app.app_context(), writing():
        db.session.scalars(select(AISession)).one().title = title
        db.session.commit()


def test_what_was_backed_up_can_be_put_back(kept: Flask, tmp_path: Path) -> None:
    file = tmp_path / "monday.sqlite3"
    made = run(kept, "backup", str(file))
    assert (made.exit_code, file.stat().st_mode & 0o777) == (0, 0o600)
    retitle(kept, "After")
    leave(kept)
    done = run(kept, "restore", str(file), "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert titles(kept) == ["Before"]
    (before,) = tmp_path.glob("resolutionflow.sqlite3.before-*")
    assert str(before) in done.output
    with closing(sqlite3.connect(before)) as former:
        assert former.execute("SELECT title FROM ai_sessions").fetchall() == [("After",)]


def test_a_backup_is_whole_while_somebody_writes(kept: Flask, tmp_path: Path) -> None:
    with kept.app_context(), writing():
        db.session.scalars(select(AISession)).one().title = "Half done"
        db.session.flush()
        file = tmp_path / "monday.sqlite3"
        assert run(kept, "backup", str(file)).exit_code == 0
        db.session.commit()
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT title FROM ai_sessions").fetchall() == [("Before",)]


def test_nothing_is_put_back_under_a_server_that_runs(kept: Flask, tmp_path: Path) -> None:
    file = tmp_path / "monday.sqlite3"
    run(kept, "backup", str(file))
    retitle(kept, "After")  # and its connection stays
    with closing(sqlite3.connect(tmp_path / "resolutionflow.sqlite3")) as server:
        server.execute("SELECT 1 FROM ai_sessions").fetchall()
        refused = run(kept, "restore", str(file), "--yes")
    assert (refused.exit_code, "Stop the server" in refused.stderr) == (1, True)
    assert titles(kept) == ["After"]


@pytest.mark.parametrize("change", ["another database", "cut short", "newer", "text", "missing"])
def test_what_is_no_backup_of_this_release_changes_nothing(
    kept: Flask, tmp_path: Path, change: str
) -> None:
    file = tmp_path / "monday.sqlite3"
    run(kept, "backup", str(file))
    match change:
        case "another database":
            file.unlink()
            with closing(sqlite3.connect(file)) as other:
                other.execute("CREATE TABLE things (id)")
        case "cut short":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "newer":
            with closing(sqlite3.connect(file)) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9999'")
                newer.commit()
        case "text":
            file.write_text("Not a database at all.")
        case "missing":
            file.unlink()
    leave(kept)
    refused = run(kept, "restore", str(file), "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    assert titles(kept) == ["Before"]


def test_an_older_backup_never_takes_the_place_of_a_newer(kept: Flask, tmp_path: Path) -> None:
    file = tmp_path / "monday.sqlite3"
    file.write_text("Something of value.")
    refused = run(kept, "backup", str(file))
    assert (refused.exit_code, file.read_text()) == (1, "Something of value.")


def test_a_restore_asks_first(kept: Flask, tmp_path: Path) -> None:
    file = tmp_path / "monday.sqlite3"
    run(kept, "backup", str(file))
    retitle(kept, "After")
    leave(kept)
    assert run(kept, "restore", str(file), typed="n\n").exit_code == 1
    assert titles(kept) == ["After"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(app: Flask, command: str) -> None:
    refused = run(app, command, "anything")
    assert (refused.exit_code, "pg_" in refused.stderr) == (1, True)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_retention_removes_what_was_resolved_long_ago(app: Flask) -> None:
    with app.app_context(), writing():
        alice = who("Alice")
        for title, days, status in [
            ("Old", 31, "resolved"),
            ("New", 29, "resolved"),
            ("On", 99, ""),
        ]:
            session = a_session(alice, title=title, ticket_ref="")
            Fact.add(session, alice, "It is silent.")
            if status:
                version = session.state_version
                TicketPost.freeze(session, alice, state_version=version, markdown="Done.")
                session.resolved_at = now() - timedelta(days=days)
        waiting = a_session(alice, title="Waiting", ticket_ref="T-1")
        version = waiting.state_version
        TicketPost.freeze(waiting, alice, state_version=version, markdown="Done.")
        waiting.resolved_at = now() - timedelta(days=99)
        for days in (31, 29):
            IdempotencyKey.of(alice, f"{days} days", b"")
            db.session.flush()
            of_then = update(IdempotencyKey).where(IdempotencyKey.created_at > now() - timedelta(1))
            db.session.execute(of_then.values(created_at=now() - timedelta(days=days)))
        db.session.commit()
    tried = run(app, "retention", "--days", "30", "--dry-run")
    assert ": 1." in tried.output
    assert "Old" in titles(app)
    assert run(app, "retention", "--days", "30").output == "Sessions removed: 1.\n"
    assert {"New", "On", "Waiting"} <= set(titles(app))
    assert "Old" not in titles(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
