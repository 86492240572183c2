from pathlib import Path
from typing import Any

import pytest

from tests.lib.scripts.arrival import run_bash, run_python
from webapp.lib.scripts.literals import find_literals
from webapp.lib.scripts.parameter_schema import check_schema, mismatch
from webapp.lib.scripts.parameter_values import check_values, with_defaults
from webapp.lib.scripts.parameters import as_template, find_parameters, schema_of
from webapp.lib.scripts.placeholders import misplaced, render

BASH = """#!/bin/bash
api_key=""
while getopts "s:n:u" opt; do
  case "$opt" in
    s) server="$OPTARG" ;;
    n) note="$OPTARG" ;;
    u) undo=1 ;;
  esac
done
shift $((OPTIND - 1))
zone="$1"
gap="${2:-30}"
printf '%s|' "$server" "${note-unset}" "${undo:-0}" "$zone" "$gap" "$api_key" "${REGION:-eu}"
printf '\\0END'
"""
PYTHON = '''#!/usr/bin/env python3
"""Prints what it was given."""
from __future__ import annotations
import argparse
import os

parser = argparse.ArgumentParser()
parser.add_argument("-s", "--server-name", required=True, help="Where")
parser.add_argument("--count", type=int, default=5, choices=[1, 5])
parser.add_argument("--force", action="store_true")
parser.add_argument("--scale", type=float, default=object)
parser.add_argument("users", nargs="+")
given = parser.parse_args()
print(given.server_name, given.count, given.force, given.users, os.environ["API_TOKEN"],
      os.getenv("REGION", "eu"), sep="|", end="\\0END")
'''
POWERSHELL = """\ufeffusing namespace System.Text
param([Parameter(Mandatory)][string]$User, [SecureString]$Pw, [PSCredential]$Login, [switch]$Force)
Get-Thing -ComputerName "srv01.contoso.com" $User
"""
HARD = 'it\'s "$(id)" -n \\'


def template(script: str, language: str) -> tuple[str, dict[str, Any]]:
    found = find_parameters(script, language)
    schema = schema_of(found)
    body = as_template(script, language, found)
    assert check_schema(schema) == []
    assert mismatch(body, schema, []) == []
    assert misplaced(body, language, schema) == []
    return body, schema


def test_a_bash_template_hands_every_value_over(tmp_path: Path) -> None:
    body, schema = template(BASH, "bash")
    values = {"server": HARD, "undo": True, "zone": "a b", "api_key": HARD, "gap": "5"}
    printed = run_bash(render(body, "bash", values, schema), tmp_path)
    assert printed == f"{HARD}|unset|1|a b|5|{HARD}|eu|"


def test_a_bash_template_leaves_the_defaults_to_the_script(tmp_path: Path) -> None:
    body, schema = template(BASH, "bash")
    printed = run_bash(render(body, "bash", {"zone": "z", "REGION": "us"}, schema), tmp_path)
    assert printed == "|unset|0|z|30||us|"
    assert body.startswith("#!/bin/bash\n")


def test_a_python_template_hands_every_value_over(tmp_path: Path) -> None:
    body, schema = template(PYTHON, "python")
    values = {"server_name": HARD, "count": 1, "force": True, "users": ["a b", HARD]}
    script = render(body, "python", {**values, "API_TOKEN": "t", "REGION": None}, schema)
    assert run_python(script, tmp_path) == f"{HARD}|1|True|{['a b', HARD]}|t|eu"


ARGPARSE = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument({})
print(vars(parser.parse_args()), end="\\0END")
"""


@pytest.mark.parametrize(
    ("declared", "values", "printed"),
    [
        ('"--no-verify", dest="verify", action="store_false"', {}, {"verify": True}),
        ('"--no-verify", dest="verify", action="store_false"', {"verify": True}, {"verify": True}),
        (
            '"--no-verify", dest="verify", action="store_false"',
            {"verify": False},
            {"verify": False},
        ),
        ('"--wait", action=argparse.BooleanOptionalAction', {"wait": False}, {"wait": False}),
        ('"-v", action="count", default=0', {}, {"v": 0}),
        ('"-v", action="count", default=0', {"v": 2}, {"v": 2}),
        ('"--deep", action="store_const", const=9', {"deep": True}, {"deep": 9}),
        ('"--version", action="version", version="1"', {}, {}),
        ('"--pair", nargs=2', {"pair": ["a", "b"]}, {"pair": ["a", "b"]}),
        ('"--note"', {"note": "-x"}, {"note": "-x"}),
        ('"-n"', {"n": "-x"}, {"n": "-x"}),
        ('"note"', {"note": "--help"}, {"note": "--help"}),
        ('"--size", default=3', {}, {"size": 3}),
        ('"--size", type=int, default="5"', {}, {"size": 5}),
        ('"--many", nargs="*", choices=["a", "b"]', {"many": ["b"]}, {"many": ["b"]}),
    ],
)
def test_a_python_script_gets_what_its_parser_declares(
    tmp_path: Path, declared: str, values: dict[str, Any], printed: dict[str, Any]
) -> None:
    body, schema = template(ARGPARSE.format(declared), "python")
    assert check_values(schema, values) == {}
    script = render(body, "python", with_defaults(schema, values), schema)
    assert run_python(script, tmp_path) == str(printed)


def test_a_python_list_leaves_the_next_argument_its_value(tmp_path: Path) -> None:
    declared = '"--hosts", nargs="+")\nparser.add_argument("-q")\nparser.add_argument("target"'
    body, schema = template(ARGPARSE.format(declared), "python")
    script = render(body, "python", {"hosts": ["a", "b"], "q": None, "target": "t"}, schema)
    assert run_python(script, tmp_path) == "{'hosts': ['a', 'b'], 'q': None, 'target': 't'}"


@pytest.mark.parametrize(
    "deep", ["a" + ".b()" * 5_000, "+".join(["'a'"] * 3_000), "x" + "[0]" * 5_000]
)
def test_a_python_script_of_any_depth_is_read(deep: str) -> None:
    script = f'import os\nregion = os.getenv("REGION")\n({deep}).format(1)\n'
    assert {one.name for one in find_parameters(script, "python")} <= {"REGION"}


def test_it_describes_the_parameters_of_python() -> None:
    schema = schema_of(find_parameters(PYTHON, "python"))
    assert schema["properties"] == {
        "server_name": {"type": "string", "description": "Where"},
        "count": {"type": "integer", "default": 5, "enum": [1, 5]},
        "force": {"type": "boolean"},
        "scale": {"type": "number"},
        "users": {"type": "array", "items": {"type": "string"}},
        "API_TOKEN": {"type": "string", "x-sensitive": True},
        "REGION": {"type": "string"},
    }
    assert schema["required"] == ["server_name", "users", "API_TOKEN"]


def test_a_powershell_template_calls_the_script_with_the_values() -> None:
    body, schema = template(POWERSHELL, "powershell")
    assert body.startswith("\ufeffusing namespace System.Text\n$parameters = @{}\n")
    assert "$parameters['User'] = {{ User }} }" in body
    secure = "(ConvertTo-SecureString {{ Login }} -AsPlainText -Force)"
    assert f"[pscredential]::new({{{{ Login_user }}}}, {secure})" in body
    assert body.endswith("$User\n\n} @parameters\n")
    assert schema["required"] == ["User"]
    assert schema["properties"]["Login_user"]["x-sensitive"] is False


def test_literals_join_the_template_with_their_values_as_defaults() -> None:
    literals = find_literals(POWERSHELL, "powershell", ["User"])
    body = as_template(POWERSHELL, "powershell", [], literals)
    assert body == POWERSHELL.replace('"srv01.contoso.com"', "{{ ComputerName }}")
    assert schema_of([], literals)["properties"] == {
        "ComputerName": {"type": "string", "default": "srv01.contoso.com"}
    }


def test_of_two_edits_at_one_place_the_first_counts() -> None:
    script = 'host="<host.example.com>"\n'
    found = find_parameters(script, "bash")
    assert as_template(script, "bash", found, find_literals(script, "bash")) == "host={{ host }}\n"
    assert as_template("echo", "bash", []) == "echo"


@pytest.mark.parametrize("script", ["", "(", "def f(:\n", "x = [" * 500])
def test_an_unreadable_script_has_no_parameters(script: str) -> None:
    for language in ("powershell", "bash", "cmd", "python"):
        assert find_parameters(script, language) == []
