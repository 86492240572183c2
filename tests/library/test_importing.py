"""What an import does to the library, the first time and again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import who
from tests.library.conftest import Bring, lines
from webapp.database import now
from webapp.extensions import db
from webapp.lib.scripts.imported import imported
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import SourceFile
from webapp.lib.sensitivity import MASK
from webapp.library import importing
from webapp.models import Conflict, ImportedFile, ScriptImport, ScriptTemplate, User
from webapp.models import imported_file as of_files

HELLO = b'param([string]$Name, [string]$ApiToken)\r\nWrite-Host "Hello $Name"\r\n'


BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def entry(**said: Any) -> dict[str, Any]:
    return {"filename": "hello.ps1", "name": "Say hello", "shell": "powershell"} | said


def library() -> list[ScriptTemplate]:
    return list(ScriptTemplate.library(who("Alice").team_id))


def outcomes(done: ScriptImport) -> list[str | None]:
    return [row.outcome for row in ImportedFile.report(done.id)]


def test_a_script_becomes_a_template_with_its_parameters(bring: Bring) -> None:
    done = bring({"Win_Hello.ps1": HELLO})
    (template,) = library()
    assert (template.name, template.language) == ("Win Hello", "powershell")
    assert "$parameters['Name'] = {{ Name }}" in template.body
    assert HELLO.decode() in template.body
    assert template.parameters_schema["properties"]["ApiToken"] == {
        "type": "string",
        "x-sensitive": True,
    }
    words = "2 parameters: Name, ApiToken. Taken for secret: ApiToken."
    assert lines(done) == [("Win_Hello.ps1", "taken", words)]
    assert (done.status, done.tally["taken"]) == ("done", 1)


def test_one_refused_file_stops_no_other(bring: Bring) -> None:
    done = bring(
        {"a.ps1": b"\x00\x00\x01", "b.ps1": b"#" * 65_537, "c.ps1": HELLO, "d.json": b"{}"}
    )
    assert outcomes(done) == ["refused", "refused", "taken", "refused"]
    reasons = [words for _, outcome, words in lines(done) if outcome == "refused"]
    assert reasons[0] == "Not text: it holds zero bytes."
    assert "65,537 bytes long; the limit is 65,536" in reasons[1]


@BOTH
def test_the_same_again_changes_nothing(bring: Bring) -> None:
    files: dict[str, Any] = {"m.json": [entry(guid="g")], "hello.ps1": HELLO, "plain.sh": b"ls\n"}
    assert outcomes(bring(files)) == ["taken", "taken"]
    before = [one.revision for one in library()]
    assert outcomes(bring(files, "Bob")) == ["unchanged", "unchanged"]
    assert [one.revision for one in library()] == before


@pytest.mark.parametrize(
    "changed",
    [
        {"m.json": [entry(guid="g")], "hello.ps1": HELLO + b"exit 0\n"},
        {"m.json": [entry(guid="g", description="New words")], "hello.ps1": HELLO},
        {"m.json": [entry(guid="g", name="Another name")], "hello.ps1": HELLO},
        {"m.json": [entry(guid="g", args=["-Name North"])], "hello.ps1": HELLO},
    ],
)
def test_what_changed_becomes_a_version(changed: dict[str, Any], bring: Bring) -> None:
    bring({"m.json": [entry(guid="g")], "hello.ps1": HELLO})
    assert outcomes(bring(changed)) == ["changed"]
    (template,) = library()
    assert template.version is not None
    assert template.version.number == 2
    assert outcomes(bring(changed)) == ["unchanged"]
    assert outcomes(bring({"m.json": [entry(guid="g")], "hello.ps1": HELLO})) == ["changed"]


def test_what_the_team_changed_stays_until_the_script_changes(bring: Bring) -> None:
    files = {"hello.ps1": HELLO}
    bring(files)
    (template,) = library()
    schema = dict(template.parameters_schema)
    schema["properties"] = schema["properties"] | {
        "ApiToken": {"type": "string", "x-sensitive": False}
    }
    template.edit(who("Bob"), {"description": "Ours"}, {"parameters_schema": schema})
    db.session.commit()
    assert outcomes(bring(files)) == ["unchanged"]
    assert library()[0].description == "Ours"
    assert outcomes(bring({"hello.ps1": HELLO + b"exit\n"})) == ["changed"]
    properties = library()[0].parameters_schema["properties"]
    assert properties["ApiToken"]["x-sensitive"] is False


def test_a_template_of_the_same_name_gets_a_version(bring: Bring) -> None:
    words = {"name": "hello", "body": "Get-Date"}
    ScriptTemplate.save(who("Bob"), words, "powershell")
    db.session.commit()
    assert outcomes(bring({"hello.ps1": b"Get-Date"})) == ["unchanged"]
    assert outcomes(bring({"hello.ps1": b"Get-Date -Utc"})) == ["changed"]
    assert len(library()) == 1


def test_two_templates_of_a_name_are_not_guessed_between(bring: Bring) -> None:
    for _ in range(2):
        ScriptTemplate.save(who("Bob"), {"name": "hello", "body": "Get-Date"}, "powershell")
    db.session.commit()
    assert lines(bring({"hello.ps1": HELLO})) == [("hello.ps1", "refused", of_files.AMBIGUOUS)]


def test_two_guids_of_one_name_are_two_templates(bring: Bring) -> None:
    twice = {"m.json": [entry(guid="1"), entry(guid="2")], "hello.ps1": HELLO}
    assert outcomes(bring(twice)) == ["taken", "taken"]
    assert outcomes(bring(twice)) == ["unchanged", "unchanged"]
    assert len(library()) == 2


@BOTH
@pytest.mark.parametrize("odd", ["a\x00b\ud800c\u202ed", "\x00 " + "x" * 400])
def test_an_odd_name_guid_or_path_is_kept_clean_or_refused(odd: str, bring: Bring) -> None:
    rows = [
        entry(guid=odd, description=odd, args=[f"-Name {odd}"], foreign_placeholders=[odd]),
        entry(filename=f"{odd}.ps1", guid="2"),
        entry(name=odd, guid="3", shell=odd),
        entry(name=odd, guid="4"),
    ]
    files: dict[str, Any] = {"m.json": rows, "hello.ps1": HELLO}
    for _ in range(2):
        done = bring(files)
        assert done.status == "done"
        assert all(words.endswith(".") for _, outcome, words in lines(done) if outcome == "refused")


def test_an_archived_template_stays_archived(bring: Bring) -> None:
    bring({"hello.ps1": HELLO})
    library()[0].archive()
    db.session.commit()
    assert outcomes(bring({"hello.ps1": HELLO})) == ["unchanged"]
    changed = bring({"hello.ps1": HELLO + b"exit\n"})
    assert lines(changed) == [("hello.ps1", "refused", of_files.ARCHIVED)]


def test_another_teams_library_is_not_touched(bring: Bring) -> None:
    bring({"hello.ps1": HELLO})
    theirs = library()[0].revision
    assert outcomes(bring({"hello.ps1": HELLO + b"exit\n"}, "Charlie")) == ["taken"]
    assert [one.revision for one in library()] == [theirs]


def test_another_teams_id_in_a_manifest_is_only_a_name(bring: Bring) -> None:
    bring({"hello.ps1": HELLO})
    guid = str(library()[0].id)
    files: dict[str, Any] = {"m.json": [entry(guid=guid)], "hello.ps1": b"exit"}
    assert outcomes(bring(files, "Charlie")) == ["taken"]
    assert HELLO.decode() in library()[0].body


def test_the_bytes_are_let_go_when_they_are_read(bring: Bring) -> None:
    done = bring({"hello.ps1": HELLO, "bad.ps1": b"\x00"})
    assert [(row.content, row.said) for row in ImportedFile.report(done.id)] == [(None, None)] * 2


def test_a_secret_in_the_name_of_a_file_is_masked(inside: Flask) -> None:
    del inside
    files = plan([SourceFile("in/password=Quartz2024!x.sh", b"echo 1")])
    made = ScriptImport.begin(who("Alice"), "my password: Quartz2024!x.zip", files)
    row = ImportedFile.report(made.id)[0]
    kept = f"{made.name} {row.path} {row.source_key}"
    assert MASK in kept
    assert "Quartz" not in kept


def begun(count: int = 3) -> ScriptImport:
    files = [SourceFile(f"n{number}.sh", b"echo %d" % number) for number in range(count)]
    made = ScriptImport.begin(who("Alice"), "folder", plan(files))
    db.session.commit()
    return made


@BOTH
def test_a_cancelled_import_leaves_what_waits_and_can_go_on(inside: Flask) -> None:
    made = begun()
    assert importing._import_next(made.id)
    made.cancel()
    db.session.commit()
    importing.run(made.id)
    assert (made.tally["taken"], made.tally["waiting"], made.standing) == (1, 2, "cancelled")
    made.go_on()
    db.session.commit()
    importing.run(made.id)
    db.session.refresh(made)
    assert (made.tally["taken"], made.status) == (3, "done")
    with pytest.raises(Conflict, match="is done"):
        made.go_on()


def test_an_import_whose_process_died_is_stopped_and_goes_on_where_it_was(inside: Flask) -> None:
    made = begun()
    importing._import_next(made.id)
    with pytest.raises(Conflict, match="is running"):
        made.go_on()
    made.heartbeat_at = now() - timedelta(seconds=16)
    db.session.commit()
    assert made.standing == "stopped"
    made.go_on()
    db.session.commit()
    importing.run(made.id)
    assert outcomes(made) == ["taken"] * 3


def test_a_replayed_form_begins_nothing_new(inside: Flask) -> None:
    key = uuid.uuid4()
    planned = plan([SourceFile("a.sh", b"ls")])
    first = ScriptImport.begin(who("Alice"), "a.sh", planned, key)
    assert ScriptImport.begin(who("Alice"), "a.sh", planned, key) is first
    assert len(ImportedFile.report(first.id)) == 1
    with pytest.raises(Conflict):
        ScriptImport.begin(who("Charlie"), "a.sh", planned, key)


def test_nothing_to_import_is_done_at_once(inside: Flask) -> None:
    made = ScriptImport.begin(who("Alice"), "a.txt", plan([SourceFile("a.txt", refusal="No.")]))
    assert (made.status, made.tally["refused"]) == ("done", 1)


def test_a_file_that_breaks_the_reader_is_refused_and_the_next_is_read(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begun(2)

    def breaks(data: bytes, said: Any) -> Any:
        if data == b"echo 0":
            raise ZeroDivisionError
        return imported(data, said)

    monkeypatch.setattr(of_files, "imported", breaks)
    importing.run(made.id)
    assert lines(made) == [("n0.sh", "refused", importing.BROKEN), ("n1.sh", "taken", "")]


def test_an_import_whose_author_left_is_refused(inside: Flask) -> None:
    made = begun(1)
    made.author_id = None
    db.session.commit()
    importing.run(made.id)
    assert lines(made) == [("n0.sh", "refused", importing.NOBODY)]
    assert db.session.query(User).count() > 0
