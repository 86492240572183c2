"""Bringing scripts in by upload, watching it, reading what became of each; taking them out."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.factories import who
from tests.lib.scripts import zips
from tests.views.conftest import HTMX, text_of
from webapp import background
from webapp.database import now, writing
from webapp.extensions import db
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import SourceFile
from webapp.models import ScriptImport, ScriptTemplate
from webapp.views import imports

Bytes = dict[str, bytes]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a queue, an import runs in its request."""
    monkeypatch.setattr(background, "ring", lambda *_: False)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """Collect the imports that were rung for; nobody answers."""
    rung: list[uuid.UUID] = []

    def ring(_job: object, key: uuid.UUID) -> bool:
        rung.append(key)
        return True

    monkeypatch.setattr(background, "ring", ring)
    return rung


def upload(person: Person, files: Bytes, **fields: str) -> TestResponse:
    parts = [(io.BytesIO(content), name) for name, content in files.items()]
    return person.browser.post("/script-imports", data={"files": parts, **fields})


def large_upload(browser: FlaskClient, content: bytes) -> TestResponse:
    """Send an archive as one text: the client's own encoder leaves a large one open in a file."""
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.zip"\r\n\r\n'
    body = head + content + b"\r\n--b--\r\n"
    return browser.post(
        "/script-imports", data=body, content_type="multipart/form-data; boundary=b"
    )


def report(person: Person, files: Bytes) -> str:
    answer = upload(person, files)
    assert answer.status_code == 303, answer.text
    return text_of(person.browser.get(answer.location).text)


def waiting_import(app: Flask, *, age: float = 0, owner: str = "Alice") -> uuid.UUID:
    with app.app_context(), writing():
        files = [SourceFile(f"n{number}.sh", b"echo %d" % number) for number in range(3)]
        made = ScriptImport.begin(who(owner), "folder", plan(files))
        made.heartbeat_at = now() - timedelta(seconds=age)
        db.session.commit()
        return made.id


def library(app: Flask) -> list[str]:
    with app.app_context():
        return [one.name for one in ScriptTemplate.library(who("Alice").team_id)]


@pytest.mark.usefixtures("at_once")
def test_a_zip_and_a_script_are_taken_and_the_rest_is_refused_by_name(
    app: Flask, bob: Person
) -> None:
    archive = zips.archive({"a/one.ps1": "Get-Date", "a/b.png": "x", "../c.sh": "x"}).getvalue()
    words = report(bob, {"library.zip": archive, "two.sh": b"ls\n"})
    assert "All (4) Taken (2) Changed (0) Unchanged (0) Refused (2)" in words
    assert "Refused ../c.sh Its path leads out of the archive." in words
    assert "Refused a/b.png Not a script" in words
    assert library(app) == ["one", "two"]


@pytest.mark.usefixtures("at_once")
def test_the_report_can_be_narrowed_and_copied(bob: Person) -> None:
    answer = upload(bob, {"one.ps1": b"Get-Date", "two.ps1": b""})
    page = bob.browser.get(f"{answer.location}?only=refused").text
    assert "one.ps1" not in page
    assert "Refused\ttwo.ps1\tEmpty." in page
    assert bob.browser.get(f"{answer.location}?only=nothing").status_code == 200


@pytest.mark.usefixtures("at_once")
def test_a_long_report_comes_in_parts_and_as_one_text(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    answer = upload(bob, {f"{n}.ps1": b"Get-Date" if n % 2 else b"" for n in range(5)})
    told, path = list[list[str]](), answer.location
    while path:
        page = bob.browser.get(path).text
        told.append(re.findall(r"\b\d\.ps1", page))
        assert len(told) == 1 or "First</a>" in page
        (path,) = re.findall(r'href="([^"]*after=[^"]*)">More files', page) or [""]
    assert told == [["0.ps1", "1.ps1"], ["2.ps1", "3.ps1"], ["4.ps1"]]
    (text,) = re.findall(r'href="([^"]*/report[^"]*)"', page)
    whole = bob.browser.get(text)
    assert whole.mimetype == "text/plain"
    assert [line.split("\t")[1] for line in whole.text.splitlines()] == [
        name for part in told for name in part
    ]
    narrowed = bob.browser.get(f"{text}?only=refused").text.splitlines()
    assert [line.split("\t") for line in narrowed] == [
        ["Refused", f"{n}.ps1", "Empty."] for n in (0, 2, 4)
    ]
    assert bob.browser.get(f"{answer.location}?after=nonsense").status_code == 422


@pytest.mark.usefixtures("at_once")
def test_the_list_shows_every_import_of_the_team(bob: Person, alice: Person) -> None:
    upload(bob, {"one.ps1": b"Get-Date"})
    upload(bob, {"one.ps1": b"Get-Date", "two.sh": b"ls"})
    words = text_of(alice.browser.get("/script-imports").text)
    assert "2 files Done 1 taken, 0 changed, 1 unchanged, 0 refused Bob," in words
    assert "one.ps1 Done 1 taken" in words


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, imports.NOTHING),
        ({"a.zip": b"no archive"}, "This is no zip archive, or it is damaged."),
        ({"a.zip": zips.archive({"x.sh": b"\0" * 9_000_000}).getvalue()}, "200 times its size"),
    ],
)
def test_what_cannot_be_opened_is_told_at_the_field(
    files: Bytes, words: str, app: Flask, bob: Person
) -> None:
    answer = upload(bob, files)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert library(app) == []


def test_an_upload_may_be_larger_than_other_requests_up_to_its_own_limit(bob: Person) -> None:
    large = zips.archive({"x.txt": bytes(range(256)) * 8_000}, zipfile.ZIP_STORED).getvalue()
    assert large_upload(bob.browser, large).status_code == 303
    answer = large_upload(bob.browser, b"x" * (18 * 1024 * 1024))
    assert answer.status_code == 413
    assert "at most 16 MiB" in answer.text


def test_a_stranger_uploads_nothing(app: Flask) -> None:
    browser = app.test_client()
    for size in (10, 18 * 1024 * 1024):
        assert large_upload(browser, b"x" * size).status_code in (401, 413)
    assert library(app) == []


@pytest.mark.usefixtures("at_once")
def test_a_form_sent_twice_is_one_import(app: Flask, bob: Person) -> None:
    key = str(uuid.uuid4())
    places = {upload(bob, {"a.sh": b"ls"}, key=key).location for _ in range(2)}
    assert len(places) == 1
    with app.app_context():
        assert db.session.query(ScriptImport).count() == 1


def test_a_running_import_shows_how_far_it_is_with_and_without_script(
    app: Flask, bob: Person, later: list[uuid.UUID]
) -> None:
    answer = upload(bob, {"a.sh": b"ls", "b.png": b"x"})
    page = bob.browser.get(answer.location).text
    assert later == [uuid.UUID(answer.location.rpartition("/")[2])]
    assert "1 of 2 files read" in page
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh" content="3">\s*</noscript>', page)
    assert 'data-hx-trigger="every 1s"' in page
    poll = bob.browser.get(answer.location, headers=HTMX)
    assert "<html" not in poll.text
    assert re.search(r'<progress id="import-bar"\s+max="2"\s+value="1">', poll.text)


def test_the_last_poll_brings_the_page_with_the_report(app: Flask, bob: Person) -> None:
    key = waiting_import(app)
    assert bob.browser.post(f"/script-imports/{key}/cancel").status_code == 303
    poll = bob.browser.get(f"/script-imports/{key}", headers=HTMX)
    assert (poll.text, poll.headers["HX-Refresh"]) == ("", "true")
    assert "Import of folder: cancelled." in bob.browser.get(f"/script-imports/{key}").text


@pytest.mark.usefixtures("at_once")
def test_a_stopped_import_goes_on_where_it_was(app: Flask, bob: Person) -> None:
    key = waiting_import(app, age=16)
    page = bob.browser.get(f"/script-imports/{key}").text
    assert "It stopped: the process that ran it ended." in page
    assert bob.browser.post(f"/script-imports/{key}/again").status_code == 303
    assert "Taken (3)" in bob.browser.get(f"/script-imports/{key}").text
    assert library(app) == ["n0", "n1", "n2"]


def test_what_runs_is_not_begun_twice(app: Flask, bob: Person, later: list[uuid.UUID]) -> None:
    key = waiting_import(app)
    answer = bob.browser.post(f"/script-imports/{key}/again")
    assert "This import is running." in bob.browser.get(answer.location).text
    assert later == []


def test_the_whole_library_or_the_chosen_are_exported(app: Flask, bob: Person) -> None:
    with app.app_context(), writing():
        made = [
            ScriptTemplate.save(who("Bob"), {"name": name, "body": "Get-Date"}, "powershell")
            for name in ("One", "Two")
        ]
        db.session.commit()
        keys = [one.id for one in made]
    for query, names in (("", ["One.ps1", "Two.ps1"]), (f"?id={keys[1]}", ["Two.ps1"])):
        answer = bob.browser.get(f"/script-exports/scripts.zip{query}")
        assert answer.mimetype == "application/zip"
        assert answer.headers["Content-Disposition"] == "attachment; filename=scripts.zip"
        found = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        assert found == [f"scripts/{name}" for name in names] + ["community_scripts.json"]
    assert "Export all 2" in bob.browser.get("/script-exports").text


@pytest.mark.usefixtures("at_once")
def test_an_export_of_another_teams_template_is_empty_and_an_own_one_comes_back(
    app: Flask, bob: Person, charlie: Person
) -> None:
    upload(bob, {"one.ps1": b"param([string]$Name)\nGet-Item $Name"})

    def exported(person: Person) -> bytes:
        return bytes(person.browser.get("/script-exports/scripts.zip").data)

    words = report(bob, {"library.zip": exported(bob)})
    assert "Unchanged (1)" in words
    assert zipfile.ZipFile(io.BytesIO(exported(charlie))).namelist() == ["community_scripts.json"]
