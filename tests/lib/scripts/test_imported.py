"""What a script brings into the library: parameters, defaults, other programs' placeholders."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.lib.scripts.imported import imported
from webapp.lib.scripts.parameter_schema import mismatch
from webapp.lib.scripts.placeholders import render
from webapp.lib.sensitivity import MASK

SOPHOS = b"""<#
.SYNOPSIS
    Installs the endpoint protection.
.PARAMETER ClientId
#>
param(
  [Parameter(Mandatory)][string]$ClientId,
  [string]$ClientSecret,
  [string]$TenantName,
  [int]$Retries = 3,
  [switch]$Quiet
)
Write-Host "$ClientId for {{agent.hostname}}"
"""
ARGS = [
    "-ClientId {{client.SophosClientId}}",
    "-ClientSecret {{client.SophosClientSecret}}",
    "-TenantName 'North Ltd'",
    "-Retries five",
    "-Quiet",
]


def taken(data: bytes, language: str = "powershell", **said: Any) -> tuple[dict[str, Any], str]:
    script = imported(data, {"name": "N", "language": language, **said})
    content = script.content
    assert (
        mismatch(content["body"], content["parameters_schema"], content["foreign_placeholders"])
        == []
    )
    return content, " ".join(script.notes)


def test_parameters_are_found_and_the_secret_ones_are_named() -> None:
    content, notes = taken(SOPHOS)
    properties = content["parameters_schema"]["properties"]
    assert list(properties) == ["ClientId", "ClientSecret", "TenantName", "Retries", "Quiet"]
    assert properties["ClientSecret"]["x-sensitive"] is True
    assert content["description"] == "Installs the endpoint protection."
    assert "5 parameters: ClientId, ClientSecret, TenantName, Retries, Quiet." in notes
    assert "Taken for secret: ClientSecret." in notes


def test_arguments_become_defaults_and_stay_as_they_are() -> None:
    content, _ = taken(SOPHOS, args=ARGS, description="From the list")
    schema = content["parameters_schema"]
    defaults = {name: part.get("default") for name, part in schema["properties"].items()}
    assert defaults == {
        "ClientId": "{{client.SophosClientId}}",
        "ClientSecret": None,
        "TenantName": "North Ltd",
        "Retries": 3,
        "Quiet": True,
    }
    assert schema["x-args"] == ARGS
    assert "required" not in schema
    assert content["description"] == "From the list"


def test_other_programs_placeholders_survive_and_are_never_expanded() -> None:
    content, _ = taken(SOPHOS, args=ARGS)
    foreign = ["agent.hostname", "client.SophosClientId", "client.SophosClientSecret"]
    assert content["foreign_placeholders"] == foreign
    values = {"TenantName": "{{ ClientId }} {{agent.hostname}}"}
    script = render(content["body"], "powershell", values, content["parameters_schema"])
    assert "for {{agent.hostname}}" in script
    assert "$parameters['ClientId'] = '{{client.SophosClientId}}'" in script
    assert "'{{ ClientId }} {{agent.hostname}}'" in script


@pytest.mark.parametrize(
    ("args", "env", "kept"),
    [
        (["-ClientSecret hunter2hunter2"], [], [f"-ClientSecret {MASK}"]),
        (["--api-key=abc123def"], [], [f"--api-key={MASK}"]),
        ([], ["DB_PASSWORD=hunter2hunter2"], [f"DB_PASSWORD={MASK}"]),
        (["password: hunter2hunter2"], [], [f"password: {MASK}"]),
        (["-ClientSecret {{client.Key}}"], [], ["-ClientSecret {{client.Key}}"]),
    ],
)
def test_a_secret_argument_is_masked_and_a_reference_to_one_is_not(
    args: list[str], env: list[str], kept: list[str]
) -> None:
    content, _ = taken(SOPHOS, args=args, env=env)
    schema = content["parameters_schema"]
    assert schema.get("x-args", []) + schema.get("x-env", []) == kept
    assert "hunter2" not in str(content)


def test_a_placeholder_of_the_scripts_own_is_no_parameter_of_ours() -> None:
    content, _ = taken(b"#!/bin/bash\necho {{ Host }} ${1:-a}\nHost=$2\n", "bash")
    assert "Host" in content["foreign_placeholders"]
    assert "{{ Host }}" in content["body"]


def test_a_schema_that_came_along_is_taken_as_it_is() -> None:
    schema = {"type": "object", "properties": {"ClientId": {"type": "string"}}}
    content, notes = taken(
        b"echo {{ ClientId }} {{x.y}}",
        "bash",
        schema=schema,
        foreign_placeholders=["x.y"],
        description="D",
    )
    assert content == {
        "name": "N",
        "description": "D",
        "language": "bash",
        "body": "echo {{ ClientId }} {{x.y}}",
        "parameters_schema": schema,
        "foreign_placeholders": ["x.y"],
    }
    assert notes == ""


def test_a_script_grown_too_long_by_its_parameters_is_taken_without() -> None:
    script = b"param([string]$Name)\n" + b"#" * 65_500
    content, notes = taken(script)
    assert content["body"].encode() == script
    assert content["parameters_schema"] == {}
    assert notes.startswith("Taken without parameters")


def test_windows_line_ends_stay_and_are_told_where_they_hurt() -> None:
    content, notes = taken(b"ls\r\n", "bash")
    assert content["body"] == "ls\r\n"
    assert "Bash stumbles" in notes
    assert taken(b"dir\r\n", "cmd")[1] == ""
