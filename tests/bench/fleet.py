"""What runs at scale, on this machine: PostgreSQL, Redis, a ticket system, and a worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask

from tests.factories import person
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import FakeTicket, FakeTickets, serving
from tests.journeys.delivering import connect
from tests.servers.process import stop
from webapp.config import PROJECT
from webapp.database import writing
from webapp.extensions import db
from webapp.models import Team


@contextmanager
def worker(environment: Mapping[str, str], threads: int = 4) -> Iterator[int]:
    """Run `flask worker`; yield its process id."""
    command = [sys.executable, "-m", "flask", "worker", "--threads", str(threads)]
    with subprocess.Popen(
        ["setpriv", "--pdeathsig", "INT", *command],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        try:
            process.stdout.readline()  # it says that it works
            yield process.pid
        finally:
            stop(process)


@contextmanager
def desk_of(app: Flask, tickets: int) -> Iterator[FakeTickets]:
    """Give Alice a ticket system that is connected as `rm`, with so many tickets from 1 on."""
    with serving(RedmineDialect()) as system:
        system.tickets = {str(each): FakeTicket(str(each)) for each in range(1, tickets + 1)}
        with app.app_context(), writing():
            connect(system.url)
            db.session.commit()
        yield system


def peopled(app: Flask) -> None:
    """Make the tables and Alice."""
    with app.app_context(), writing():
        db.create_all()
        person("Alice", Team.named("North"), "admin")
        db.session.commit()
