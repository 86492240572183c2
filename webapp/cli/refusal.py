"""How a command says no: one line on standard error, and exit status 1."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from webapp.extensions import db


def refuse(message: str) -> NoReturn:
    db.session.rollback()
    click.echo(message, err=True)
    sys.exit(1)
