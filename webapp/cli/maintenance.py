"""Backup, restore, and how long things are kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from webapp import sharing
from webapp.backups import BackupRefused, back_up, put_back, revision_of
from webapp.cli.refusal import Command, refuse
from webapp.database import now
from webapp.extensions import db
from webapp.models import retention


@click.command("backup", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE; the server may go on."""
    try:
        back_up(_sqlite_file("pg_dump --format=custom --file=FILE"), file)
    except BackupRefused as refusal:
        refuse(str(refusal))
    click.echo(f"The database is backed up to {file} ({file.stat().st_size:,} bytes).")
    click.echo("The keys in the instance folder are not in it: keep those elsewhere.")


@click.command("restore", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:  # noqa: FBT001 - click hands every option over
    """Make the backup in FILE the database. Stop the server first."""
    database = _sqlite_file("pg_restore --clean --if-exists FILE")
    try:
        _refuse_newer(revision_of(file))
        if not yes:
            click.confirm(f"Put {file} in the place of {database}?", abort=True)
        kept = put_back(file, database)
    except BackupRefused as refusal:
        refuse(str(refusal))
    sharing.forget_all()  # kept notes are known by versions, which count from the backup again
    upgrade()
    click.echo(f"{file} is the database now.")
    if kept:
        click.echo(f"The one before is kept as {kept}.")


@click.command("retention", cls=Command)
@click.option("--days", type=click.IntRange(min=1), required=True, help="Keep this many days.")
@click.option("--dry-run", is_flag=True, help="Only say how many would go.")
@with_appcontext
def retain(days: int, dry_run: bool) -> None:  # noqa: FBT001 - click hands every option over
    """Remove sessions resolved longer ago than that, with all that is theirs."""
    moment = now() - timedelta(days=days)
    if dry_run:
        count = retention.count_resolved_before(moment)
        click.echo(f"Resolved more than {days} days ago: {count}. Nothing was removed.")
        return
    removed = 0
    while count := retention.remove_resolved_before(moment):
        db.session.commit()
        removed += count
    retention.forget_keys_before(moment)
    db.session.commit()
    click.echo(f"Sessions removed: {removed}.")


def _sqlite_file(instead: str) -> Path:
    url = make_url(current_app.config["SETTINGS"].database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        refuse(f"This database is PostgreSQL: use its own tools, {instead}. See docs/deploy.md.")
    return Path(url.database)


def _refuse_newer(revision: str) -> None:
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    if revision not in {known.revision for known in script.walk_revisions()}:
        raise BackupRefused("The backup was made by a newer release. Install that one first.")
