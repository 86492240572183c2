"""Which script is which, and what a manifest says of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from webapp.lib.scripts.plan import PlannedScript, plan
from webapp.lib.scripts.source import NOT_A_SCRIPT, SourceFile

HELLO = b"Write-Host hello"


def manifest(*rows: dict[str, Any], path: str = "repo/community_scripts.json") -> SourceFile:
    return SourceFile(path, json.dumps(rows).encode())


def row(**said: Any) -> dict[str, Any]:
    return {"filename": "x.ps1", "name": "Say hello", "shell": "powershell"} | said


def only(*files: SourceFile) -> PlannedScript:
    (planned,) = plan(files)
    return planned


@pytest.mark.parametrize("parts", [1, 3])
def test_a_manifest_names_no_more_than_an_import_may_hold(parts: int) -> None:
    rows = [row(filename=f"{number}.ps1") for number in range(2_001)]
    manifests = [manifest(*rows[n::parts], path=f"repo/{n}.json") for n in range(parts)]
    refused = [one for one in plan([*manifests, SourceFile("x.sh", b"ls")]) if one.refusal]
    named_too_much = [one.path for one in refused if one.refusal.startswith("It names more than")]
    assert named_too_much == [f"repo/{parts - 1}.json"]


@pytest.mark.parametrize(
    ("path", "content", "language"),
    [
        ("x.ps1", b"", "powershell"),
        ("X.PS1", b"", "powershell"),
        ("x.cmd", b"", "cmd"),
        ("x.bat", b"", "cmd"),
        ("x.py", b"#!/bin/sh", "python"),
        ("x.sh", b"ls", "bash"),
        ("x.sh", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("x.zsh", b"#! /bin/zsh\n", "bash"),
        ("x", b"#!/usr/bin/pwsh\n", "powershell"),
        ("x", b"\xef\xbb\xbf#!/bin/bash -e\n", "bash"),
    ],
)
def test_the_ending_and_the_first_line_tell_the_language(
    path: str, content: bytes, language: str
) -> None:
    planned = only(SourceFile(path, content))
    assert (planned.said["language"], planned.refusal) == (language, "")


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("x", b"read me", NOT_A_SCRIPT),
        ("x.sh", b"#!/usr/bin/perl", "Written for perl. Templates are PowerShell, Bash,"),
        ("x.json", b"{}", "Not a list of scripts"),
        ("x.json", b"[" * 100_000, "Not a list of scripts"),
        ("x.json", b'[{"filename": "x", "n": NaN}]', "Not a list of scripts"),
        ("x.json", b'[{"filename": "x", "n": 1e999}]', "Not a list of scripts"),
    ],
)
def test_what_is_no_script_says_so(path: str, content: bytes, words: str) -> None:
    assert only(SourceFile(path, content)).refusal.startswith(words)


def test_a_refused_file_keeps_its_reason() -> None:
    assert only(SourceFile("x.ps1", refusal="Empty.")).refusal == "Empty."


def test_files_are_named_by_their_name_and_by_their_path_where_two_share_it() -> None:
    files = [SourceFile(f"repo/{path}", HELLO) for path in ("Win_A.ps1", "b/Do.ps1", "c/do.cmd")]
    planned = plan(files)
    assert [one.said["name"] for one in planned] == ["Win A", "b/Do.ps1", "c/do.cmd"]
    assert [one.key for one in planned] == ["path:win_a.ps1", "path:b/do.ps1", "path:c/do.cmd"]


@pytest.mark.parametrize(
    "path", ["repo/x.ps1", "repo/scripts/x.ps1", "x.ps1", "elsewhere/deep/x.ps1"]
)
def test_a_manifest_finds_its_file(path: str) -> None:
    planned = only(manifest(row(guid="ABC", args=["-a {{b.c}}"])), SourceFile(path, HELLO))
    assert (planned.path, planned.key, planned.refusal) == (path, "guid:abc", "")
    assert planned.said["name"] == "Say hello"
    assert planned.said["args"] == ["-a {{b.c}}"]
    assert planned.said["schema"] is None


def test_it_does_not_guess_between_two_files() -> None:
    planned = plan([manifest(row()), SourceFile("a/x.ps1", HELLO), SourceFile("b/x.ps1", HELLO)])
    assert [one.refusal for one in planned] == [
        "",
        "",
        "The manifest names it, but it is not there.",
    ]


def test_a_list_under_scripts_with_paths_is_a_manifest_too() -> None:
    listed = {"count": 1, "scripts": [{"path": "x.ps1", "name": "N", "shell": "shell"}]}
    planned = only(
        SourceFile("index.json", json.dumps(listed).encode()), SourceFile("x.ps1", HELLO)
    )
    assert (planned.key, planned.said["language"]) == ("name:n", "bash")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": 7}, "The manifest's name must be text."),
        ({"args": "x"}, "The manifest's args must be a list of texts."),
        ({"args": [1]}, "The manifest's args must be a list of texts."),
        ({"parameters_schema": []}, "The manifest's parameters_schema must be an object."),
        ({"parameters_schema": {"$ref": "http://a/b"}}, '"$ref": "http://a/b" is not allowed'),
        ({"shell": "nushell"}, "Written for nushell."),
    ],
)
def test_a_bad_entry_is_refused_by_name(said: dict[str, Any], words: str) -> None:
    planned = only(manifest(row(**said)), SourceFile("repo/x.ps1", HELLO))
    assert planned.refusal.startswith(words)


def test_an_entry_without_its_file_is_told_and_a_refused_file_is_told_once() -> None:
    assert only(manifest(row())).refusal == "The manifest names it, but it is not there."
    assert only(manifest(row()), SourceFile("repo/x.ps1", refusal="Empty.")).refusal == "Empty."


def test_two_scripts_of_one_name_are_told_apart_by_their_guid_alone() -> None:
    file = SourceFile("x.ps1", HELLO)
    same = plan([manifest(row(), row(), path="m.json"), file])
    assert [one.refusal for one in same] == ["", "x.ps1 of this import has the same name."]
    apart = plan([manifest(row(guid="1"), row(guid="2"), path="m.json"), file])
    assert [(one.key, one.refusal) for one in apart] == [("guid:1", ""), ("guid:2", "")]


def test_the_digest_changes_with_the_bytes_and_with_what_is_said() -> None:
    one = only(SourceFile("x.ps1", HELLO))
    assert one.digest == only(SourceFile("x.ps1", HELLO)).digest
    assert one.digest != replace(one, content=b"other").digest
    assert one.digest != replace(one, said=one.said | {"name": "other"}).digest
