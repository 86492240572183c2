"""How a command says no: one line on standard error, and exit status 1."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import ProgrammingError

from webapp.database import UNAVAILABLE
from webapp.extensions import db

UNDEFINED_TABLE = "42P01"  # https://www.postgresql.org/docs/current/errcodes-appendix.html


def refuse(message: str) -> NoReturn:
    db.session.rollback()
    click.echo(message, err=True)
    sys.exit(1)


@contextmanager
def telling_outages() -> Iterator[None]:
    """Refuse what is done within when the database cannot be reached, or has no tables yet."""
    try:
        yield
    except (*UNAVAILABLE, ProgrammingError) as error:
        driver = getattr(error, "orig", None)
        if _has_no_table(driver):
            refuse("The database has no tables yet: run flask db upgrade first.")
        if isinstance(error, ProgrammingError):
            raise
        refuse(f"The database does not answer: {_first_line(driver or error)}")


def _has_no_table(driver: BaseException | None) -> bool:
    code = getattr(driver, "sqlstate", None)
    return code == UNDEFINED_TABLE or str(driver).startswith("no such table")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


class Command(click.Command):
    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the signature is click's
        with telling_outages():
            return super().invoke(ctx)


class Group(AppGroup):
    command_class = Command
