from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy import select

from webapp.cli.refusal import Group, refuse
from webapp.extensions import db
from webapp.lib.scripts.export import packed
from webapp.lib.scripts.folder import in_folder, one_file
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import SourceFile, SourceRefused, gathered
from webapp.library import importing
from webapp.models import ImportedFile, ScriptImport, ScriptTemplate, Team, User

scripts = Group("scripts", help="A team's library of script templates.")
of_team = click.option("--team", required=True, help="Whose library it is.")


@scripts.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@of_team
@click.option("--as", "email", help="Who brings them; else the team's first admin.")
def import_scripts(path: Path, team: str, email: str | None) -> None:
    """Take the scripts of a folder, a zip archive or one file into the library.

    The same scripts again change nothing; one that changed becomes a new version.
    """
    author = _member(_team(team), email)
    try:
        planned = plan(_sources(path))
    except SourceRefused as refusal:
        refuse(f"{path}: {refusal}")
    begun = ScriptImport.begin(author, path.resolve().name, planned)
    db.session.commit()
    importing.run(begun.id)
    for file in ImportedFile.report(begun.id):
        click.echo(
            f"{file.outcome or 'waiting':9}  {file.path}{f': {file.words}' * bool(file.words)}"
        )
    tally = begun.tally
    click.echo(
        ", ".join(f"{tally[outcome]} {outcome}" for outcome in tally if outcome != "waiting")
    )


@scripts.command("export")
@click.argument("file", type=click.File("wb", lazy=False))
@of_team
@click.option("--name", "names", multiple=True, help="Only this template; may be repeated.")
def export_scripts(file: BinaryIO, team: str, names: tuple[str, ...]) -> None:
    """Write the library into a zip archive that an import takes back; - is standard output."""
    library = ScriptTemplate.library(_team(team).id)
    known = {template.name for template in library}
    if unknown := [name for name in names if name not in known]:
        refuse(f"There is no template named {unknown[0]}.")
    chosen = [template for template in library if not names or template.name in names]
    file.write(packed(chosen))
    click.echo(f"{len(chosen)} template{'s' * (len(chosen) != 1)} exported.", err=True)


def _sources(path: Path) -> list[SourceFile]:
    if path.is_dir():
        return in_folder(path)
    if path.suffix.lower() != ".zip":
        return one_file(path)
    with path.open("rb") as archive:
        return gathered([(path.name, archive)])


def _team(name: str) -> Team:
    team = db.session.scalar(select(Team).filter_by(name=name))
    if team is None:
        refuse(f"There is no team named {name}.")
    return team


def _member(team: Team, email: str | None) -> User:
    members = select(User).filter_by(team_id=team.id).order_by(User.role, User.created_at)
    user = User.with_email(email) if email else db.session.scalar(members.limit(1))
    if user is None or user.team_id != team.id:
        refuse(
            f"{email} is not in the team {team.name}."
            if email
            else f"{team.name} has nobody in it."
        )
    return user
