"""Archives built to break the reader, and every hostile text as a script, a name, a path."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import who
from tests.hostile.test_every_field import HOSTILE, Inertness, hostile
from tests.lib.scripts import zips
from webapp import background
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.scripts.imported import imported
from webapp.lib.scripts.placeholders import render
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import SourceFile, SourceRefused, gathered
from webapp.library import importing
from webapp.models import ImportedFile, ScriptImport, ScriptTemplate

SCRIPTS = HOSTILE.parent / "A_scripts/index.json"

pytestmark = pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="the hostile sets lie beside the repository, and are not here"
)


def texts() -> list[str]:
    return list(dict.fromkeys(text for text in hostile() if text.strip()))


def entries(rows: list[dict[str, object]]) -> SourceFile:
    return SourceFile("community_scripts.json", json.dumps(rows).encode())


def run(files: list[SourceFile]) -> list[ImportedFile]:
    begun = ScriptImport.begin(who("Alice"), "hostile", plan(files))
    db.session.commit()
    importing.run(begun.id)
    done = db.session.get_one(ScriptImport, begun.id, populate_existing=True)
    assert done.status == "done"
    return list(ImportedFile.report(done.id))


def test_every_hostile_text_is_a_script_that_comes_in_exactly_or_is_refused(inside: Flask) -> None:
    sample = random.Random(4).sample(texts(), 300)
    files = [
        SourceFile(f"n{number:04}.cmd", text.encode("utf-8", "surrogatepass"))
        for number, text in enumerate(sample)
    ]
    for row, text in zip(run(files), sample, strict=True):
        if row.outcome == "refused":
            assert row.words.endswith(".")
        else:
            assert row.script_template is not None
            assert row.script_template.body == text.removeprefix("\ufeff")


def test_every_hostile_text_is_inert_as_name_description_path_and_argument(
    inside: Flask, app: Flask, monkeypatch: pytest.MonkeyPatch, alice: Person
) -> None:
    sample = [text for text in random.Random(5).sample(texts(), 120) if len(text) < 4_000]
    rows: list[dict[str, object]] = [
        {
            "filename": "a.ps1",
            "guid": str(number),
            "name": text[:120],
            "description": text,
            "shell": "powershell",
            "args": [f"-Name {text}"],
        }
        for number, text in enumerate(sample)
    ]
    files = [entries(rows), SourceFile("a.ps1", b"param([string]$Name)\nGet-Item $Name")]
    files += [SourceFile(f"{text[:80]}.ps1", refusal="No.") for text in sample]
    begun = run(files)[0].script_import_id
    db.session.rollback()
    for path in (f"/script-imports/{begun}", "/script-exports", "/script-templates"):
        page = alice.browser.get(path)
        assert page.status_code == 200
        found = Inertness()
        found.feed(page.text)
        assert found.found == [], path


def test_no_text_makes_the_reader_slow_or_fail() -> None:
    units = [
        "{{",
        "param(",
        "param([string]$a,",
        "$(",
        "<<A\n",
        "'",
        '"',
        "`",
        "#",
        "\r",
        "if(",
        "{{x}}",
    ]
    for unit in units:
        data = (unit * (65_000 // len(unit))).encode()
        for language in ("powershell", "bash", "cmd", "python"):
            began = time.perf_counter()
            imported(data, {"name": "x", "language": language})
            assert time.perf_counter() - began < 5, (unit, language)


def mutations(count: int) -> Iterator[bytes]:
    chance = random.Random(6)
    sound = zips.archive({"a/x.sh": "echo x\n" * 40, "m.json": '[{"filename": "x.sh"}]'}).getvalue()
    for _ in range(count):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield bytes(data[: chance.randint(0, len(data))] if chance.random() < 0.2 else data)


def test_a_damaged_archive_is_read_or_refused_and_never_breaks() -> None:
    opened = refused = 0
    for data in mutations(1_500):
        try:
            plan(gathered([("a.zip", io.BytesIO(data))]))
            opened += 1
        except SourceRefused:
            refused += 1
    assert opened > 100
    assert refused > 100


def test_an_archive_of_archives_is_not_unpacked() -> None:
    inner = zips.archive({"0.sh": b"\0" * 100_000}).getvalue()
    for level in range(6):
        inner = zips.archive({f"{level}{n}.zip": inner for n in range(8)}).getvalue()
    files = gathered([("a.zip", io.BytesIO(inner))])
    assert {one.content for one in files} == {b""}


def test_members_that_share_their_bytes_are_read_once() -> None:
    """A listing that names the same packed bytes two thousand times."""
    data = zips.archive({"x.sh": b"#" * 200_000}).getvalue()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listing, count = data[start:end] * 1_999, (1_999).to_bytes(2, "little")
    size = len(listing).to_bytes(4, "little")
    tail = data[end : end + 8] + count + count + size + data[end + 16 :]
    with pytest.raises(SourceRefused, match="more than 200 times its size"):
        gathered([("a.zip", io.BytesIO(data[:start] + listing + tail))])


def test_two_people_import_the_same_at_once(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "ring", lambda *_: True)
    keys = []
    with app.app_context(), writing():
        for _ in range(2):
            begun = ScriptImport.begin(
                who("Alice"), "a", plan([SourceFile(f"{n}.sh", b"ls %d" % n) for n in range(4)])
            )
            db.session.commit()
            keys.append(begun.id)
        for _ in range(4):
            for key in keys:
                importing._import_next(key)
        team = who("Alice").team_id
        assert len(ScriptTemplate.library(team)) == 4
        outcomes = [[row.outcome for row in ImportedFile.report(key)] for key in keys]
    assert outcomes == [["taken"] * 4, ["unchanged"] * 4]


@pytest.mark.skipif(not SCRIPTS.is_file(), reason="the index of scripts lies beside the repository")
def test_the_communitys_entries_keep_their_names_words_and_placeholders() -> None:
    listed = json.loads(Path(SCRIPTS).read_text(encoding="utf-8"))["scripts"]
    rows = [
        {**one["manifest"], "filename": Path(one["path"]).name}
        for one in listed
        if one.get("manifest")
    ]
    files = [SourceFile(f"repo/scripts/{row['filename']}", b"exit 0\n") for row in rows]
    planned = plan([*files, SourceFile("repo/community_scripts.json", json.dumps(rows).encode())])
    assert [one.refusal for one in planned] == [""] * len(rows)
    by_name = {one.said["name"]: imported(one.content, one.said).content for one in planned}
    assert by_name.keys() == {row["name"] for row in rows}
    sophos = by_name["Sophos Endpoint Protection Install"]
    wanted = ["client.SophosClientId", "client.SophosClientSecret", "client.SophosTenantName"]
    assert sophos["foreign_placeholders"] == wanted
    for row in rows:
        content = by_name[row["name"]]
        assert content["parameters_schema"].get("x-args", []) == row.get("args", [])
        assert (
            render(content["body"], content["language"], {}, content["parameters_schema"])
            == (content["body"])
        )
