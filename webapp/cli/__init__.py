"""The `flask` commands of the README: one file a purpose."""

from __future__ import annotations

from flask import Flask

from webapp.cli.accounts import tokens, users
from webapp.cli.connections import connections
from webapp.cli.deliver import deliver
from webapp.cli.demo import demo
from webapp.cli.maintenance import backup, restore, retain
from webapp.cli.scripts import scripts
from webapp.cli.worker import worker

COMMANDS = (users, tokens, demo, backup, restore, retain, deliver, worker, connections, scripts)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
