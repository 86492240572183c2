from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bench.bench_builder import FOLDER, measured
from tests.lib.scripts.arrival import run_bash
from webapp.lib.scripts.builder import built, credential_users, offered_parameters
from webapp.lib.scripts.parameter_rows import ParameterRow, schema_of_rows
from webapp.lib.scripts.parameter_schema import check_schema, mismatch
from webapp.lib.scripts.placeholders import misplaced, render

POWERSHELL = """param(
  [Parameter(Mandatory)][string]$User, [PSCredential]$Login,
  [string]$Server = "srv01.corp.local")
$key = 'ghp_0123456789abcdefABCDEF0123456789abcd'
Get-Thing -ComputerName "srv02.contoso.com" -Where "{{ Extra }}" -Key {{client.Key}} $Server
"""
BASH = """#!/bin/bash
token="your_token_here"
printf '%s|' "$1" "$token" /opt/data {{ Extra }}
name="$1"
"""


def rows_of(source: str, language: str) -> dict[str, ParameterRow]:
    return {one.row.key: one.row for one in offered_parameters(source, language)}


def saved(
    source: str, language: str, rows: dict[str, ParameterRow]
) -> tuple[str, dict[str, Any], list[str]]:
    """Return the template; whatever was chosen, script and schema fit each other."""
    body, base, left = built(source, language, list(rows.values()))
    schema, errors = schema_of_rows(list(rows.values()), base)
    assert (errors, check_schema(schema), mismatch(body, schema, left)) == ({}, [], [])
    assert misplaced(body, language, schema) == []
    return body, schema, left


def test_it_offers_what_the_script_takes_and_what_is_written_into_it() -> None:
    rows = rows_of(POWERSHELL, "powershell")
    kept = {key: row.kept for key, row in rows.items()}
    assert kept == {
        "User": True,
        "Login_user": True,
        "Login": True,
        "Server": True,
        "key": True,
        "ComputerName": False,
        "Extra": True,
    }
    assert [key for key, row in rows.items() if row.sensitive] == ["Login", "key"]
    assert [key for key, row in rows.items() if row.required] == ["User", "key", "Extra"]
    origins = {one.row.key: one.origin for one in offered_parameters(POWERSHELL, "powershell")}
    assert origins["User"] == "line 2, of its param() block, [string]"
    assert origins["key"] == "line 4, a secret written into the script"


def test_a_secret_in_the_script_is_kept_nowhere_in_the_template() -> None:
    body, schema, left = saved(POWERSHELL, "powershell", rows_of(POWERSHELL, "powershell"))
    assert "ghp_" not in body + str(schema)
    assert "$key = {{ key }}" in body
    assert "-Where {{ Extra }} -Key {{client.Key}}" in body
    assert left == ["client.Key"]


def test_what_is_not_kept_stays_as_it_was_written() -> None:
    rows = rows_of(POWERSHELL, "powershell")
    none = {key: replace(row, kept=False) for key, row in rows.items()}
    body, schema, left = saved(POWERSHELL, "powershell", none)
    assert body == POWERSHELL
    assert (schema["properties"], left) == ({}, ["client.Key", "Extra"])


def test_a_renamed_parameter_is_another_placeholder_for_the_same_argument() -> None:
    rows = rows_of(POWERSHELL, "powershell")
    rows["User"] = replace(rows["User"], name="Account")
    rows["Extra"] = replace(rows["Extra"], name="User")
    body, schema, _ = saved(POWERSHELL, "powershell", rows)
    assert "$parameters['User'] = {{ Account }} }" in body
    assert "-Where {{ User }}" in body
    assert schema["required"] == ["Account", "key", "User"]


def test_a_credentials_user_comes_and_goes_with_it() -> None:
    rows = rows_of(POWERSHELL, "powershell")
    rows["Login"] = replace(rows["Login"], kept=False)
    followed = credential_users(list(rows.values()), POWERSHELL, "powershell")
    assert {row.key for row in followed if not row.kept} == {"Login", "Login_user", "ComputerName"}
    saved(POWERSHELL, "powershell", {row.key: row for row in followed})


def test_a_bash_template_runs_with_the_chosen_values(tmp_path: Path) -> None:
    rows = rows_of(BASH, "bash")
    rows["path"] = replace(rows["path"], kept=True, name="folder")
    body, schema, _ = saved(BASH, "bash", rows)
    values = {"token": "a'b", "name": "x y", "Extra": "$(id)"}
    script = render(body, "bash", values, schema) + "printf '\\0END'\n"
    assert run_bash(script, tmp_path) == "x y|a'b|/opt/data|$(id)|"


def test_a_script_that_is_a_template_already_is_not_wrapped_again() -> None:
    rows = rows_of(POWERSHELL, "powershell")
    body, _, _ = saved(POWERSHELL, "powershell", rows)
    again = rows_of(body, "powershell")
    kept = {key for key, row in again.items() if row.kept}
    assert kept == {key for key, row in rows.items() if row.kept}
    assert saved(body, "powershell", again)[0] == body


@pytest.mark.parametrize("language", ["powershell", "bash", "cmd", "python"])
@pytest.mark.parametrize("script", ["", "(", "def f(:\n", "@echo off\r\nping 10.0.0.1\r\n", "{{"])
def test_any_text_can_be_looked_at(script: str, language: str) -> None:
    saved(script, language, rows_of(script, language))


@pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the index of real scripts lies beside the repository"
)
def test_no_real_script_breaks_on_its_way_through_the_builder() -> None:
    counted, breaches = measured()
    assert breaches == []
    assert counted["whole"] == counted["scripts"] > 0
    assert counted["found"] >= counted["named"] * 0.95
    assert counted["type right"] >= counted["typed"] * 0.95
