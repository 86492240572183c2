"""What a drafted script asks for, and where the answers go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lib.scripts.arrival import DRAFTS, outcome_of_draft
from webapp.lib.scripts.freed_placeholders import freed
from webapp.lib.scripts.placeholders import misplaced
from webapp.lib.scripts.runnable import drafted, language_of
from webapp.lib.sensitivity import MASK


@pytest.mark.parametrize(
    ("language", "drafted_as", "becomes"),
    [
        ("powershell", 'W "{{ X }}"', "W {{ X }}"),
        ("powershell", 'W "C:\\{{ X }}\\a"', 'W "C:\\$({{ X }})\\a"'),
        ("powershell", 'W "$(f {{ X }})" {{ X }}', 'W "$(f {{ X }})" {{ X }}'),
        ("powershell", "W {{ X }} # for {{ X }}", "W {{ X }} # for X"),
        ("bash", 'rm "/srv/{{ X }}/a"', 'rm "/srv/"{{ X }}"/a"'),
        ("bash", "rm '/srv/{{ X }}'", "rm '/srv/'{{ X }}''"),
        ("bash", 'echo "$(f {{ X }}) {{ X }}"', 'echo "$(f {{ X }}) "{{ X }}""'),
        ("bash", "# {{ X }}\necho '{{X}}'", "# X\necho {{X}}"),
        ("python", "print('{{ X }}')  # {{ X }}", "print({{ X }})  # X"),
        ("cmd", 'echo "{{ X }}"', "echo {{ X }}"),
    ],
)
def test_a_placeholder_leaves_quotes_and_comments(
    language: str, drafted_as: str, becomes: str
) -> None:
    assert freed(drafted_as, language) == becomes
    assert misplaced(becomes, language, {"properties": {"X": {}}}) == []


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("powershell", "W 'C:\\{{ X }}'"),
        ("powershell", '@"\n{{ X }}\n"@'),
        ("bash", "cat <<E\n{{ X }}\nE"),
        ("python", "print(f'{{ X }} a')"),
        ("cmd", 'copy "C:\\{{ X }}"'),
    ],
)
def test_what_cannot_be_moved_safely_stays_to_be_refused(language: str, body: str) -> None:
    assert freed(body, language) == body
    assert len(misplaced(body, language, {"properties": {"X": {}}})) == 1


NASTY = [
    "it's",
    '"$(id)"',
    "`id`",
    "a\\",
    "$HOME",
    "a\nb",
    "'; exit 1; '",
    "{{ Value }}",
    "-n",
    "*",
]


@pytest.mark.parametrize("way", [way for way in DRAFTS if way.startswith("bash")])
def test_what_a_draft_is_given_arrives_unchanged(way: str, tmp_path: Path) -> None:
    arrived = {value: outcome_of_draft(value, way, tmp_path) for value in NASTY}
    assert arrived == dict.fromkeys(NASTY, "arrived")


@pytest.mark.parametrize(
    ("default", "said"),
    [
        ({}, {"type": ["string", "number", "boolean"]}),
        ({"X": None}, {"type": ["string", "number", "boolean"]}),
        ({"X": {"a": 1}}, {"type": ["string", "number", "boolean"]}),
        ({"X": "a"}, {"type": "string", "default": "a"}),
        ({"X": 5}, {"type": "integer", "default": 5}),
        ({"X": True}, {"type": "boolean", "default": True}),
        ({"X": ["a"]}, {"type": "array", "default": ["a"]}),
        ({"X": MASK}, {"type": "string", "x-sensitive": True}),
    ],
)
def test_a_default_says_what_a_placeholder_takes(
    default: dict[str, object], said: dict[str, Any]
) -> None:
    schema = drafted("f {{ X }}", "powershell", default).schema
    assert schema["properties"] == {"X": said}
    assert schema.get("required", []) == ([] if "default" in said else ["X"])


def test_a_script_of_its_own_parameters_takes_them_and_requires_none() -> None:
    script = "param([Parameter(Mandatory)][string]$User, [int]$Days, [pscredential]$Cred)\nGo"
    schema = drafted(script, "pwsh", {"days": 9, "User": 5, "Other": 1}).schema
    assert {name: part.get("default") for name, part in schema["properties"].items()} == {
        "User": "5",
        "Days": 9,
        "Cred_user": None,
        "Cred": None,
    }
    assert schema["required"] == []


def test_a_masked_default_has_to_be_filled_in() -> None:
    schema = drafted("param([string]$Password)\nGo", "powershell", {"Password": MASK}).schema
    assert schema["required"] == ["Password"]


def test_a_default_that_does_not_fit_its_parameter_is_left_out() -> None:
    script = "param([int]$Days, [ValidateSet('a', 'b')][string]$Way, [switch]$Now)\nGo"
    schema = drafted(script, "powershell", {"Days": "soon", "Way": "c", "Now": "x"}).schema
    assert all("default" not in part for part in schema["properties"].values())


@pytest.mark.parametrize("language", ["perl", "", "vbscript"])
def test_a_language_that_is_not_ours_is_never_filled_in(language: str) -> None:
    runnable = drafted("print {{ X }}", language, {"X": "a"})
    assert (runnable.language, runnable.schema) == (None, {})
    assert runnable.body({"X": "a"}) == "print {{ X }}"


@pytest.mark.parametrize(
    ("written", "language"),
    [("PowerShell", "powershell"), (" sh ", "bash"), ("bat", "cmd"), ("py", "python")],
)
def test_a_language_is_known_by_its_other_names(written: str, language: str) -> None:
    assert language_of(written) == language
