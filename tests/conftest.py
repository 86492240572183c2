"""The standing cast and its database.

Alice owns what a test makes, Bob is her teammate, Charlie works for somebody else, and a noise
team has records of every kind, so that a query that forgets its team is caught.
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from tests.factories import PASSWORD, populate
from tests.servers import start_postgres
from tests.standing import Standing, in_one_file, lay_anew
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken, User, user

_numbers = itertools.count()

# A login costs 200 ms of CPU on purpose, and nearly every test logs in: here it costs nothing.
user.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
user.NOBODY = user.nobodys(user.hasher)


_compile_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _known_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - the signature is werkzeug's
    """Compile each route once: every test makes an app, and all have the same hundred routes."""
    key = (rule.rule, tuple(rule._trace), str(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _known_builder  # type: ignore[method-assign, assignment] # half of the suite's time


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never among what was imported: a tenth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database with the cast in it once; each test works on a copy."""
    home = tmp_path_factory.mktemp("template")
    path = home / "template.sqlite3"
    build(f"sqlite:///{path}", home)
    return in_one_file(path)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start PostgreSQL, with the cast in the database `template`."""
    with start_postgres() as server:
        _administer(server, "CREATE DATABASE template")
        build(str(make_url(server).set(database="template")), tmp_path_factory.mktemp("pg"))
        yield server


def build(url: str, home: Path) -> None:
    app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        populate()
        db.session.commit()
        db.engine.dispose()


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on. Folders that hold invariants ask for both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def beginning(template_file: Path) -> Path:
    """The file that a test's database is a copy of."""
    return template_file


@pytest.fixture
def database_url(database: str, sqlite_file: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if database == "sqlite":
        lay_anew(request.getfixturevalue("beginning"), sqlite_file)
        yield f"sqlite:///{sqlite_file}"
        return
    server: str = request.getfixturevalue("postgres")
    name = f"test_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE template")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds a database of its own."""
    return tmp_path_factory.mktemp("sqlite") / "test.sqlite3"


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for keys and static files: they are the same in every test."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def standing(sqlite_file: Path, instance: Path) -> Standing:
    return Standing(made(f"sqlite:///{sqlite_file}", instance))


@pytest.fixture
def app(
    database: str, database_url: str, instance: Path, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    standing: Standing = (
        request.getfixturevalue("standing")
        if database == "sqlite"
        else Standing(made(database_url, instance))
    )
    with standing.anew() as app:
        yield app


def made(database_url: str, instance: Path) -> Flask:
    app = create_app(DATABASE_URL=database_url, RESOLUTIONFLOW_INSTANCE=instance)
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False  # proved by the tests of the door, with it on
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(instance))
    return app


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """For tests that call verbs: an app context whose transactions may write."""
    with app.app_context(), writing():
        yield app
        db.session.remove()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast, with a browser of their own."""

    email: str
    browser: FlaskClient


def logged_in(app: Flask, email: str) -> Person:
    browser = app.test_client()
    answer = browser.post("/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return Person(email, browser)


@pytest.fixture
def alice(app: Flask) -> Person:
    return logged_in(app, "alice@north.example")


@pytest.fixture
def bob(app: Flask) -> Person:
    return logged_in(app, "bob@north.example")


@pytest.fixture
def charlie(app: Flask) -> Person:
    return logged_in(app, "charlie@south.example")


@pytest.fixture
def token(app: Flask) -> str:
    """Return Alice's API token."""
    with app.app_context(), writing():
        user = User.with_email("alice@north.example")
        assert user is not None
        _, plain = ApiToken.issue(user, "tests")
        db.session.commit()
    return plain
