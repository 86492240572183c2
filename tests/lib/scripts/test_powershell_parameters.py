import json
from pathlib import Path
from typing import Any

import pytest

from webapp.lib.scripts.found_parameter import FoundParameter
from webapp.lib.scripts.powershell_parameters import powershell_parameters
from webapp.lib.sensitivity import is_sensitive

INDEX = Path(__file__).parents[3] / "../shared/data/A_scripts/index.json"
SCRIPT = """<#
.SYNOPSIS
    Adds a printer, with param($nothing) in its help.
.PARAMETER Printer
    The queue,
    as users see it.
.PARAMETER Mode
    What to do (with it).
.EXAMPLE
    ./add.ps1 -Printer X
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess)]
param (
    # Comes first, (always)
    [Parameter(Mandatory = $true, Position = 0, HelpMessage = "Say, (which)")]
    [ValidateNotNullOrEmpty()]
    [string]$Printer,

    [Parameter(Mandatory)][SecureString] $Pw,
    [Parameter(Mandatory = $false, HelpMessage = 'The "place"')]
    [ValidateLength(2, 40)] [string]$Place,
    [ValidateSet('add', "re'move", "a,b")][string]$Mode = 'add', # trailing, note
    [ValidateRange(1, 10)][int]$Copies = -3, [double]$Scale = 0.5,
    [string[]]$Users = @('ann', "bob,c"), [int[]]$Days = @(),
    [switch]$Force, $Untyped = 5, [bool]$Loud = $true,
    [ValidateScript({ Test-Path $_ -PathType 'Leaf' })][System.IO.FileInfo]$File = "$env:TEMP\\x",
    [System.Management.Automation.PSCredential]$Login = (Get-Credential),
    [string]$ApiKey = "abc", [string]$Quoted = 'O''Brien \u2019\u2019', [string]$None = $null # end
)
function Show { param([string]$Inner) }
"""
TYPES = {"string": "string", "int": "integer", "int32": "integer", "float": "number"}


def found(script: str = SCRIPT) -> dict[str, FoundParameter]:
    return {one.name: one for one in powershell_parameters(script)}


def test_a_list_of_choices_keeps_no_secret() -> None:
    (one,) = powershell_parameters("param([ValidateSet('a', 'b')]$TokenKind2Secret)")
    assert one.property == {"type": "string", "enum": ["a", "b"], "x-sensitive": False}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Printer", {"type": "string", "description": "The queue, as users see it."}),
        ("Pw", {"type": "string", "x-sensitive": True}),
        (
            "Place",
            {"type": "string", "description": 'The "place"', "minLength": 2, "maxLength": 40},
        ),
        (
            "Mode",
            {
                "type": "string",
                "enum": ["add", "re'move", "a,b"],
                "default": "add",
                "description": "What to do (with it).",
            },
        ),
        ("Copies", {"type": "integer", "minimum": 1, "maximum": 10, "default": -3}),
        ("Scale", {"type": "number", "default": 0.5}),
        ("Users", {"type": "array", "items": {"type": "string"}, "default": ["ann", "bob,c"]}),
        ("Days", {"type": "array", "items": {"type": "integer"}, "default": []}),
        ("Force", {"type": "boolean"}),
        ("Untyped", {"type": "integer", "default": 5}),
        ("Loud", {"type": "boolean", "default": True}),
        ("File", {"type": "string"}),
        ("Login", {"type": "string", "x-sensitive": True}),
        ("ApiKey", {"type": "string", "x-sensitive": True}),
        ("Quoted", {"type": "string", "default": "O'Brien \u2019"}),
        ("None", {"type": "string"}),
    ],
)
def test_it_describes_each_parameter(name: str, said: dict[str, Any]) -> None:
    assert found()[name].property == said


def test_it_knows_what_must_be_given_and_what_is_code() -> None:
    parameters = found()
    assert [name for name, one in parameters.items() if one.required] == ["Printer", "Pw"]
    code = {name: one.default_code for name, one in parameters.items() if one.default_code}
    assert code == {"File": '"$env:TEMP\\x"', "Login": "(Get-Credential)"}
    assert parameters["Printer"].line == 16
    assert parameters["Pw"].declared == "SecureString"


@pytest.mark.parametrize(
    "script",
    [
        "",
        "Write-Host 'param($x)'",
        "# param($x)",
        "param(",
        "param()",
        "param(,[,",
        "$param($x)",
        "function A { param($x) }",
        "class A { [void] B() { & { param($x) } } }",
    ],
)
def test_it_finds_nothing_where_the_script_takes_nothing(script: str) -> None:
    assert powershell_parameters(script) == []


def test_it_finds_the_block_after_a_function() -> None:
    assert list(found("function A { param($x) }\nparam($y)")) == ["y"]


def in_a_script(parameters: list[dict[str, Any]], style: str) -> str:
    """Write real scripts' parameters as a block, compactly or over many lines."""
    lines = []
    for one in parameters:
        parts = ["[Parameter(Mandatory=$true)]"] if one["required"] else []
        if choices := one.get("choices"):
            parts.append(f"[ValidateSet({', '.join(map(repr, choices))})]")
        parts += [f"[{one['type']}]"] if one["type"] else []
        default = f" = {one['default']}" if one.get("default") else ""
        joint = "\n    " if style == "tall" else " "
        lines.append(joint.join([*parts, f"${one['name']}{default}"]))
    between = ",\n\n    # it's the next, (one)\n    " if style == "tall" else ", "
    return f"[CmdletBinding()]\nParam\n(\n    {between.join(lines)}\n)\nWrite-Host 'x'\n"


@pytest.mark.parametrize("style", ["tall", "compact"])
def test_it_reads_the_parameters_of_real_scripts(style: str) -> None:
    if not INDEX.exists():
        pytest.skip(f"the index of scripts is not at {INDEX}")
    scripts = json.loads(INDEX.read_text(encoding="utf-8"))["scripts"]
    blocks = [one["params"] for one in scripts if one["params_parsed_by"] == "param-block"]
    judged = wrong = 0
    for wanted in blocks:
        parameters = powershell_parameters(in_a_script(wanted, style))
        assert [one.name for one in parameters] == [one["name"] for one in wanted]
        for one, real in zip(parameters, wanted, strict=True):
            assert one.required is bool(real["required"])
            assert one.declared == real["type"]
            assert one.property.get("enum") == real.get("choices")
            type_ = TYPES.get((real["type"] or "").lower())
            assert type_ is None or one.property["type"] == type_
            if real["sensitive"] != "maybe":
                judged += 1
                guess = is_sensitive(one.name, one.property)
                wrong += guess is not (real["sensitive"] == "yes")
    assert judged > 150
    assert wrong <= judged * 0.02


@pytest.mark.parametrize(
    ("written", "part", "code"),
    [
        ('[int]$A = "-200"', {"type": "integer", "default": -200}, None),
        ('[int]$A = "1.5"', {"type": "integer"}, '"1.5"'),
        ('[int]$A = ""', {"type": "integer"}, '""'),
        ("[string]$A = 25", {"type": "string", "default": "25"}, None),
        ("[bool]$A = 1", {"type": "boolean", "default": True}, None),
        (
            "[string[]]$A = 'x'",
            {"type": "array", "items": {"type": "string"}, "default": ["x"]},
            None,
        ),
        (
            "[string[]]$A = @('x', 2)",
            {"type": "array", "items": {"type": "string"}, "default": ["x", "2"]},
            None,
        ),
        ("[string]$A = @('x')", {"type": "string"}, "@('x')"),
        (
            "[ValidateSet('In', 'Out')]$A = 'in'",
            {"type": "string", "enum": ["In", "Out"], "default": "In"},
            None,
        ),
        ("[ValidateSet('1', '2')][int]$A", {"type": "integer", "enum": [1, 2]}, None),
        ("[ValidateSet('In')][string]$A = ''", {"type": "string", "enum": ["In"]}, "''"),
    ],
)
def test_a_default_is_what_powershell_would_hand_over(
    written: str, part: dict[str, Any], code: str | None
) -> None:
    one = found(f"param({written})")["A"]
    assert (one.property, one.default_code) == (part, code)
