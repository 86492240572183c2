"""`flask scripts import` and `flask scripts export`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories import who
from tests.lib.scripts import zips
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ScriptTemplate, Team


def run(app: Flask, *arguments: str | Path) -> Result:
    result = app.test_cli_runner().invoke(args=["scripts", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def library(app: Flask, team: str = "North") -> list[str]:
    with app.app_context():
        own = db.session.query(Team).filter_by(name=team).one()
        return [template.name for template in ScriptTemplate.library(own.id)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "scripts"
    (place / "deep" / ".git").mkdir(parents=True)
    (place / "b_two.sh").write_bytes(b"echo two\n")
    (place / "deep" / "one.ps1").write_bytes(b"Get-Date\n")
    (place / "deep" / ".git" / "hook.sh").write_bytes(b"echo no\n")
    (place / "README.md").write_bytes(b"# Scripts\n")
    (place / "out.sh").symlink_to("/etc/passwd")
    (place / "away").symlink_to("/etc")
    os.mkfifo(place / "pipe.sh")
    return place


def test_a_folder_is_imported_and_nothing_outside_it(app: Flask, folder: Path) -> None:
    result = run(app, "import", folder, "--team", "North")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "refused    README.md: Not a script: .ps1, .sh, .bash, .cmd, .bat and .py files are taken.",
        "refused    away: A link is not followed.",
        "taken      b_two.sh",
        "taken      deep/one.ps1",
        "refused    out.sh: A link is not followed.",
        "refused    pipe.sh: Not a regular file.",
        "2 taken, 0 changed, 0 unchanged, 4 refused",
    ]
    assert library(app) == ["b two", "one"]
    assert library(app, "South") == []


def test_an_export_goes_into_another_team_and_back(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    run(app, "import", folder, "--team", "North")
    file = tmp_path / "library.zip"
    assert run(app, "export", file, "--team", "North").exit_code == 0
    assert run(app, "import", file, "--team", "South").output.endswith(
        "2 taken, 0 changed, 0 unchanged, 0 refused\n"
    )
    assert library(app, "South") == library(app)
    for team in ("North", "South"):
        assert run(app, "import", file, "--team", team).output.endswith(
            "0 taken, 0 changed, 2 unchanged, 0 refused\n"
        )


def test_one_template_can_be_exported_by_name(app: Flask, folder: Path, tmp_path: Path) -> None:
    run(app, "import", folder, "--team", "North")
    result = run(app, "export", tmp_path / "one.zip", "--team", "North", "--name", "one")
    assert "1 template exported." in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "{file}", "--team", "East"], "There is no team named East."),
        (["import", "{file}", "--team", "Empty"], "Empty has nobody in it."),
        (["import", "{file}", "--team", "North", "--as", "a@b"], "a@b is not in the team North."),
        (
            ["import", "{file}", "--team", "North", "--as", "charlie@south.example"],
            "charlie@south.example is not in the team North.",
        ),
        (["import", "{zip}", "--team", "North"], "This is no zip archive, or it is damaged."),
        (["export", "-", "--team", "East"], "There is no team named East."),
        (["export", "-", "--team", "North", "--name", "x"], "There is no template named x."),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: list[str], words: str, app: Flask, tmp_path: Path
) -> None:
    with app.app_context(), writing():
        Team.named("Empty")
        db.session.commit()
    (tmp_path / "a.sh").write_bytes(b"ls\n")
    (tmp_path / "a.zip").write_bytes(b"no")
    filled = [each.format(file=tmp_path / "a.sh", zip=tmp_path / "a.zip") for each in arguments]
    result = run(app, *filled)
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(words)
    assert len(result.stderr.splitlines()) == 1


def test_one_file_and_one_zip_are_imported_too(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_bytes(b"ls\n")
    (tmp_path / "b.zip").write_bytes(zips.archive({"b.cmd": "dir"}).getvalue())
    for name in ("a.sh", "b.zip"):
        answer = run(app, "import", tmp_path / name, "--team", "North", "--as", "bob@north.example")
        assert answer.output.endswith("1 taken, 0 changed, 0 unchanged, 0 refused\n")
    with app.app_context():
        authors = {template.author_id for template in ScriptTemplate.library(who("Bob").team_id)}
        assert authors == {who("Bob").id}
