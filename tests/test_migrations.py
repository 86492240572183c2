"""One empty database, upgraded, against the models; both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

from webapp import create_app
from webapp.database import Base
from webapp.extensions import db

CONVENTION = {"pk": "pk_{}", "fk": "fk_{}_", "uq": "uq_{}_", "ck": "ck_{}_", "ix": "ix_{}_"}
POSTGRESQL_LONGEST_NAME = 63


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, instance: Path) -> Iterator[Flask]:
    """An app on a database without a table."""
    if request.param == "sqlite":
        yield from _app(f"sqlite:///{tmp_path}/empty file.sqlite3", instance)
        return
    server = make_url(request.getfixturevalue("postgres"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE empty"))
    engine.dispose()
    url = server.set(database="empty").render_as_string(hide_password=False)
    yield from _app(url, instance)


def _app(url: str, instance: Path) -> Iterator[Flask]:
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=instance)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _schema(connection: Connection) -> dict[str, dict[str, object]]:
    """What the database itself says of every table, by table and name, for comparing two."""
    looked = inspect(connection)
    return {
        table: {
            "checks": {
                each["name"]: each["sqltext"] for each in looked.get_check_constraints(table)
            },
            "indexes": {
                each["name"]: (
                    each["column_names"],
                    bool(each["unique"]),
                    str(each.get("dialect_options", {}).get(f"{connection.dialect.name}_where")),
                )
                for each in looked.get_indexes(table)
            },
            "unique": {
                each["name"]: each["column_names"] for each in looked.get_unique_constraints(table)
            },
            "foreign": {
                each["name"]: (each["constrained_columns"], each["referred_table"], each["options"])
                for each in looked.get_foreign_keys(table)
            },
            "primary": looked.get_pk_constraint(table),
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"])
                for each in looked.get_columns(table)
            },
        }
        for table in looked.get_table_names()
        if table != "alembic_version"
    }


def test_an_upgraded_database_is_what_the_models_say(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_it_has_the_constraints_and_partial_indexes_that_the_models_make(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        migrated = _schema(connection)
    downgrade(revision="base")
    db.create_all()
    with db.engine.connect() as connection:
        assert migrated == _schema(connection)
    one_active = migrated["session_suggested_fixes"]["indexes"]
    assert isinstance(one_active, dict)
    columns, unique, where = one_active["uq_session_suggested_fixes_one_active"]
    assert (columns, unique) == (["ai_session_id"], True)
    assert "superseded_at is null" in where.lower()


def test_a_downgrade_to_base_leaves_nothing(empty: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_an_upgrade_can_be_repeated(empty: Flask) -> None:
    upgrade()
    upgrade()
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_every_constraint_is_named_by_the_convention(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        schema = _schema(connection)
    kinds = {"checks": ("ck",), "indexes": ("ix", "uq"), "unique": ("uq",), "foreign": ("fk",)}
    for table, parts in schema.items():
        for kind, prefixes in kinds.items():
            named = parts[kind]
            assert isinstance(named, dict)
            for name in named:
                assert str(name).startswith(
                    tuple(CONVENTION[prefix].format(table) for prefix in prefixes)
                )
                assert len(str(name)) <= POSTGRESQL_LONGEST_NAME
        primary = parts["primary"]
        assert isinstance(primary, dict)
        assert primary["name"] == f"pk_{table}"


def test_an_upgrade_keeps_every_row_and_what_it_refers_to(empty: Flask) -> None:
    """SQLite rebuilds a table by dropping it, which by itself cuts off what refers to its rows."""
    upgrade(revision="0001")
    key, at = "0" * 32, "2026-01-01 00:00:00"
    rows = {
        "teams": f"'{key}', 'North', false, null, '{at}'",
        "tickets": f"'{key}', '{key}', 'T-1', 'Silent', '', 'Silent', 'open', '{at}'",
        "ai_sessions": (
            f"'{key}', '{key}', null, 't', 'p', '', '', 'active', 1, '{at}', '{at}', null"
        ),
        "ticket_posts": (
            f"'{key}', '{key}', null, 'T-1', 'Note', 'internal', 1, 'delivered', 1, null, null,"
            f" '{at}', null"
        ),
        "ticket_entries": f"'{key}', '{key}', '{key}', 'Alice', 'internal', 'Note', 'Note', '{at}'",
    }
    with db.engine.begin() as connection:
        for table, row in rows.items():
            connection.execute(text(f"INSERT INTO {table} VALUES ({row})"))
    upgrade()
    with db.engine.connect() as connection:
        linked = (
            "SELECT count(*) FROM ticket_entries JOIN ticket_posts ON post_id = ticket_posts.id"
        )
        assert connection.scalar(text(linked)) == 1
        counts = [connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in rows]
    assert counts == [1] * len(rows)
    db.engine.dispose()


def test_calls_of_before_are_added_up_by_month(empty: Flask) -> None:
    upgrade(revision="0008")
    team = "0" * 32
    with db.engine.begin() as connection:
        named = f"INSERT INTO teams VALUES ('{team}', 'North', false, null, '2026-01-01 00:00:00')"
        connection.execute(text(named))
        columns = (
            "id, team_id, purpose, model, outcome, created_at, cost, tries, latency_ms,"
            " input_tokens, output_tokens, cache_creation_tokens, cache_read_tokens"
        )
        for number, at in enumerate(("2026-10-31 23:59:59", "2026-11-01", "2026-11-30")):
            row = f"'{number:032}', '{team}', 'chat', 'm', 'done', '{at}', 5, 1, 1, 1, 2, 3, 4"
            connection.execute(text(f"INSERT INTO model_calls ({columns}) VALUES ({row})"))
    upgrade()
    sums = "month, calls, input_tokens, cached_tokens, output_tokens, cost"
    with db.engine.connect() as connection:
        found = connection.execute(text(f"SELECT {sums} FROM model_spendings ORDER BY month"))
        assert [tuple(row) for row in found] == [
            ("2026-10", 1, 4, 4, 2, 5),
            ("2026-11", 2, 8, 8, 4, 10),
        ]
    db.engine.dispose()


def test_uses_of_before_are_counted(empty: Flask) -> None:
    """One fix is one use; the rest of the rule stands with `webapp.models.template_usage`."""
    upgrade(revision="0011")
    key, other = "0" * 32, "1" * 32
    at = {"created_at": "2026-01-01 00:00:00"}
    own: dict[str, object] = {**at, "team_id": key}
    script = {"language": "bash", "body": "b", "parameters_schema": "{}"}
    named = {"name": "n", "description": "", "foreign_placeholders": "[]"}
    ticket = {"title": "t", "problem": "p", "client_name": "", "ticket_ref": ""}
    fix = {"title": "t", "description": "d", "description_html": "d", "confidence_pct": 50}
    decided = {"language": "bash", "decision_reason": "", "outcome_note": ""}
    made = {"title": "t", "language": "bash", "parameters": "{}", "rendered_script": "s"}
    of_both = {"ai_session_id": key, "script_template_id": key}
    with db.engine.begin() as connection:
        put(connection, "teams", id=key, name="North", ai_off=False, **at)
        for each in (key, other):
            put(connection, "script_templates", id=each, **own, **script, **named)
        times = {"state_version": 1, "updated_at": at["created_at"]}
        put(connection, "ai_sessions", id=key, status="active", **own, **ticket, **times)
        for each, outcome in ((key, "worked"), (other, "failed")):
            went = {"outcome": outcome, "superseded_at": at["created_at"], **at}
            row = {"ai_session_id": key, **fix, **decided, **went}
            put(connection, "session_suggested_fixes", id=each, **row)
        for number, fix_id in enumerate((key, key, other, None)):
            row = {"suggested_fix_id": fix_id, **own, **of_both, **made}
            put(connection, "script_generations", id=f"{number:032}", **row)
    upgrade()
    counts = "SELECT used, worked FROM script_templates ORDER BY id"
    with db.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(counts))] == [(3, 1), (0, 0)]
    db.engine.dispose()


def put(connection: Connection, table: str, **values: object) -> None:
    """Insert a row by the columns of its time, not by today's models."""
    own = sa.table(table, *(sa.column(name) for name in values))
    connection.execute(sa.insert(own).values(values))
