"""Which scripts are the same work in other words."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from webapp.lib.scripts.similarity import CLOSE, ranked, similarity

SPOOLER = """$queue = Join-Path $env:SystemRoot 'System32\\spool\\PRINTERS'
Stop-Service -Name Spooler -Force -ErrorAction Stop
Get-ChildItem -LiteralPath $queue -File | Remove-Item -Force
Start-Service -Name Spooler
"""
RENAMED = """# Empties the queue.
$folder = join-path $env:SystemRoot "System32\\spool\\PRINTERS"

stop-service -Name {{ Service }} -Force -ErrorAction Stop
Get-ChildItem -LiteralPath $folder -File |
    Remove-Item -Force
Start-Service -Name {{ Service }}
"""
DNS = "Clear-DnsClientCache\nRegister-DnsClient\nGet-DnsClientServerAddress | Format-Table\n"


@dataclass(frozen=True)
class Kept:
    language: str
    body: str


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Stop-Service 'Spooler'  # now", "stop-service {{ Name }}", "powershell"),
        ("rm -rf '/tmp/a'\n", "rm   -rf {{ Folder }}", "bash"),
        ("ping -n 4 %HOST%", "ping -n 9 %TARGET%", "cmd"),
        ("import os\nos.remove('a')", "import os\n\nos.remove({{ File }})  # gone", "python"),
        ("", "", "bash"),
    ],
)
def test_values_names_comments_and_layout_do_not_count(one: str, other: str, language: str) -> None:
    assert similarity(one, other, language) == 1.0


def test_a_reworded_script_is_close_and_another_task_is_not() -> None:
    assert CLOSE < similarity(SPOOLER, RENAMED, "powershell") < 1
    assert similarity(SPOOLER, DNS, "powershell") < 0.2


@pytest.mark.parametrize("nothing", ["", "   ", "# a comment"])
def test_nothing_is_like_no_script(nothing: str) -> None:
    assert similarity(nothing, DNS, "powershell") == 0.0


def test_the_nearest_comes_first_and_other_languages_do_not_count() -> None:
    far, near = Kept("powershell", DNS), Kept("powershell", RENAMED)
    found = ranked(SPOOLER, "powershell", [far, Kept("bash", SPOOLER), near])
    assert [script for _, script in found] == [near, far]


def test_the_longest_scripts_are_compared_in_no_time() -> None:
    one = "".join(f"Do-Thing{number} -Name $a\n" for number in range(2_500))
    other = one.replace("Do-Thing1", "Do-Other1")
    started = time.perf_counter()
    alike = similarity(one, other, "powershell")
    assert time.perf_counter() - started < 1.5
    assert 0.4 < alike < 0.7  # 1,111 of the 2,500 commands are others
