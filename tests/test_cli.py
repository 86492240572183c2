"""The commands of the README."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from tests.factories import PASSWORD, a_session, who
from webapp import create_app
from webapp.database import writing
from webapp.demo import EMAIL
from webapp.demo import PASSWORD as DEMO_PASSWORD
from webapp.extensions import db
from webapp.models import AISession, ApiToken, Team, Ticket, TicketPost, User

TOKEN = re.compile(r"rf_[0-9a-f]{8}_[A-Za-z0-9_-]{43}\n")


def run(app: Flask, *arguments: str, typed: str = f"{PASSWORD}\n") -> Result:
    result = app.test_cli_runner().invoke(args=list(arguments), input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def create(app: Flask, email: str, *more: str, typed: str = f"{PASSWORD}\n") -> Result:
    named = ("--name", "Dana", "--team", "West", "--password-stdin")
    return run(app, "users", "create", email, *named, *more, typed=typed)


def user(app: Flask, email: str) -> User | None:
    with app.app_context():
        return User.with_email(email)


@pytest.mark.parametrize("email", ["dana@west.example", "a@b", "x.y+z@localhost"])
@pytest.mark.parametrize("role", ["engineer", "admin"])
def test_a_user_is_made_with_their_team(app: Flask, email: str, role: str) -> None:
    result = create(app, email, "--role", role)
    assert (result.exit_code, result.stderr) == (0, "")
    made = user(app, email)
    assert made is not None
    assert (made.name, made.team.name, made.role) == ("Dana", "West", role)
    with app.app_context():
        assert User.authenticate(email, PASSWORD) is not None


def test_a_second_user_joins_the_team_that_is_there(app: Flask) -> None:
    create(app, "a@b")
    create(app, "c@d")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Team).filter_by(name="West")) == 1


@pytest.mark.parametrize(
    ("email", "typed", "word"),
    [
        ("alice@north.example", f"{PASSWORD}\n", "alice@north.example"),
        ("ALICE@north.example", f"{PASSWORD}\n", "alice@north.example"),
        ("no-address", f"{PASSWORD}\n", "e-mail address"),
        ("a@b", "elevenchars\n", "12 characters"),
        ("a@b", "\n", "12 characters"),
        ("a@b", "", "12 characters"),
    ],
)
def test_a_user_who_cannot_be_made_is_refused_in_one_line(
    app: Flask, email: str, typed: str, word: str
) -> None:
    result = create(app, email, typed=typed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert word in result.stderr
    with app.app_context():
        assert db.session.scalar(select(Team.id).filter_by(name="West")) is None


@pytest.mark.parametrize("password", [" leading and trailing ", "p\u00e4ssw\u00f6rter ohne"])
def test_a_password_is_taken_as_it_was_typed(app: Flask, password: str) -> None:
    assert create(app, "a@b", typed=f"{password}\r\n").exit_code == 0
    with app.app_context():
        assert User.authenticate("a@b", password) is not None
        assert User.authenticate("a@b", password.strip().upper()) is None


def test_a_token_is_printed_and_nothing_else(app: Flask) -> None:
    result = run(app, "tokens", "create", "Bob@North.example", "--name", "laptop")
    assert (result.exit_code, result.stderr) == (0, "")
    assert TOKEN.fullmatch(result.stdout)
    with app.app_context():
        token = ApiToken.of(result.stdout.strip())
        assert token is not None
        assert (token.user.name, token.name) == ("Bob", "laptop")


@pytest.mark.parametrize("length", [11, None])
def test_a_token_is_revoked_by_its_prefix_for_good(app: Flask, length: int | None) -> None:
    plain = run(app, "tokens", "create", "bob@north.example", "--name", "laptop").stdout.strip()
    for _ in range(2):
        assert run(app, "tokens", "revoke", plain[:length]).exit_code == 0
        with app.app_context():
            assert ApiToken.of(plain) is None


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("create", "nobody@north.example", "--name", "x"), "nobody@north.example"),
        (("create", "bob@north.example", "--name", " "), "name"),
        (("revoke", "rf_00000000"), "rf_00000000"),
        (("revoke", "rf_00000000_the-rest-of-it"), "rf_00000000.\n"),
        (("revoke", ""), "no token"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_one_line(
    app: Flask, arguments: tuple[str, ...], word: str
) -> None:
    result = run(app, "tokens", *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert word in result.stderr


def test_the_demo_can_be_loaded_again(app: Flask) -> None:
    def counts() -> list[int | None]:
        with app.app_context():
            return [
                db.session.scalar(select(func.count()).select_from(model))
                for model in (User, Team, Ticket, AISession)
            ]

    first = run(app, "demo")
    after = counts()
    second = run(app, "demo")
    assert (first.exit_code, second.exit_code, counts()) == (0, 0, after)
    for result in (first, second):
        assert EMAIL in result.stdout
        assert DEMO_PASSWORD in result.stdout
    with app.app_context():
        assert User.authenticate(EMAIL, DEMO_PASSWORD) is not None


def test_production_gets_no_login_whose_password_is_public(
    database_url: str, instance: Path
) -> None:
    app = create_app(
        DATABASE_URL=database_url,
        RESOLUTIONFLOW_INSTANCE=instance,
        RESOLUTIONFLOW_ENV="production",
        SECRET_KEY="for the tests",
    )
    result = run(app, "demo")
    assert (result.exit_code, DEMO_PASSWORD in result.stdout) == (0, False)
    assert user(app, EMAIL) is None


ASKING_THE_DATABASE = [
    ("users", "create", "a@b", "--name", "A", "--team", "B", "--password-stdin"),
    ("deliver",),
    ("retention", "--days", "3", "--dry-run"),
]


@pytest.mark.parametrize("command", [*ASKING_THE_DATABASE, ("db", "upgrade")])
def test_a_database_that_is_away_is_told_in_one_line(
    instance: Path, command: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    url = f"postgresql+psycopg://nobody:hunter2@127.0.0.1:{port}/none"
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=instance)
    result = run(app, *command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"The database does not answer: .*refused\n", result.stderr)
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("command", ASKING_THE_DATABASE)
@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_a_database_without_tables_says_how_they_are_made(
    instance: Path, request: pytest.FixtureRequest, kind: str, command: tuple[str, ...]
) -> None:
    files = f"sqlite:///{instance / 'empty.sqlite3'}"
    url = files if kind == "SQLite" else str(request.getfixturevalue("postgres"))
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=instance)
    result = run(app, *command)
    with app.app_context():
        db.engine.dispose()
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "The database has no tables yet: run flask db upgrade first.\n"


def test_waiting_notes_are_delivered(app: Flask) -> None:
    with app.app_context(), writing():
        session = a_session(who("Alice"))
        session.edit({"ticket_ref": "T-404"})
        TicketPost.freeze(session, who("Alice"), state_version=2, markdown="Done")
        db.session.commit()
    assert run(app, "deliver").stdout == "Notes tried: 1\n"
    assert run(app, "deliver").stdout == "Notes tried: 0\n"
