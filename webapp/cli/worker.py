from __future__ import annotations

from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from webapp import background
from webapp.cli.refusal import Command


@click.command("worker", cls=Command)
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def worker(threads: int) -> None:
    """Deliver notes and do other background work until SIGTERM; what is under way is finished."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001 - Flask's documented way to pass the app to a thread
    click.echo("Working (Ctrl-C stops)")
    background.work(app, threads)
