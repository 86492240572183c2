"""What is exported comes back as it was, whatever it holds."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.lib.scripts.export import packed
from webapp.lib.scripts.imported import imported
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import gathered
from webapp.lib.sensitivity import told_values
from webapp.lib.text import clean, one_line


@dataclass(frozen=True)
class Kept:
    name: str = "Restart a service"
    description: str = ""
    language: str = "powershell"
    body: str = "Get-Date"
    parameters_schema: dict[str, Any] = field(default_factory=dict)
    foreign_placeholders: list[str] = field(default_factory=list)
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def back(*templates: Kept) -> list[Kept]:
    planned = plan(gathered([("library.zip", io.BytesIO(packed(templates)))]))
    assert [one.refusal for one in planned] == [""] * len(templates)
    found = []
    for one in planned:
        script = imported(one.content, one.said)
        found.append(Kept(**script.content, id=uuid.UUID(one.key.removeprefix("guid:"))))
    return found


def names_in(*templates: Kept) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(packed(templates))).namelist()


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
pieces = ("\ufeff", "\r\n", "\n", "{{client.X}}", "'", "\x1a", "\x01", "\xe4", "#", ".SYNOPSIS\n")
bodies = texts | st.lists(st.sampled_from(pieces)).map("".join)
properties = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "default": texts,
        "x-sensitive": st.booleans(),
        "enum": st.lists(texts, min_size=1, unique=True),
    },
)
names = st.from_regex(r"\A[A-Za-z]\w{0,8}\Z")
schemas: st.SearchStrategy[dict[str, Any]] = (
    st.dictionaries(names, properties, max_size=3)
    .map(lambda named: {"type": "object", "properties": named} if named else {})
    .filter(lambda schema: not told_values(schema))  # a library holds none that tells a secret
)
templates = st.builds(
    Kept,
    name=texts.map(one_line).filter(bool),
    description=texts.map(clean),
    language=st.sampled_from(["powershell", "bash", "cmd", "python"]),
    body=bodies.filter(lambda body: bool(clean(body))),
    parameters_schema=schemas,
    foreign_placeholders=st.lists(texts, max_size=3),
    id=st.uuids(),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(templates, min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_an_import_of_an_export_gives_the_library_back(library: list[Kept]) -> None:
    assert sorted(back(*library), key=lambda one: one.id) == sorted(library, key=lambda one: one.id)


def test_arguments_are_listed_where_the_community_looks_for_them() -> None:
    arguments = ["-Key {{client.Key}}"]
    template = Kept(parameters_schema={"type": "object", "x-args": arguments})
    archive = zipfile.ZipFile(io.BytesIO(packed([template])))
    (entry,) = json.loads(archive.read("community_scripts.json"))
    assert entry["args"] == arguments
    assert (entry["shell"], entry["supported_platforms"]) == ("powershell", ["windows"])
    assert back(template) == [template]


def test_file_names_are_apart_and_open_everywhere() -> None:
    names = names_in(
        Kept("A b"), Kept("a/B"), Kept("con"), Kept("ж"), Kept("..\\x", language="cmd")
    )
    assert names == [
        "scripts/A-b.ps1",
        "scripts/a-B-2.ps1",
        "scripts/con-script.ps1",
        "scripts/script.ps1",
        "scripts/x.cmd",
        "community_scripts.json",
    ]


def test_the_same_library_gives_the_same_bytes() -> None:
    template = Kept()
    assert packed([template]) == packed([template])


def test_an_empty_library_is_an_empty_list() -> None:
    assert names_in() == ["community_scripts.json"]
