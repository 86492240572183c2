"""Which of many scripts does the same work."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from webapp.lib.scripts.nearest import nearest

SPOOLER = """$queue = Join-Path $env:SystemRoot 'System32\\spool\\PRINTERS'
Stop-Service -Name Spooler -Force -ErrorAction Stop
Get-ChildItem -LiteralPath $queue -File | Remove-Item -Force
Start-Service -Name Spooler
"""
TEMPLATE = """# Empties the queue.
$folder = Join-Path $env:SystemRoot 'System32\\spool\\PRINTERS'
Stop-Service -Name {{ Service }} -Force -ErrorAction Stop
Get-ChildItem -LiteralPath $folder -File | Remove-Item -Force
Start-Service -Name {{ Service }}
"""
DNS = "Clear-DnsClientCache\nRegister-DnsClient\nGet-DnsClientServerAddress | Format-Table\n"


@dataclass(frozen=True)
class Kept:
    language: str
    body: str


@pytest.mark.parametrize(
    ("library", "found"),
    [
        ([], None),
        ([DNS], None),
        ([DNS, TEMPLATE], TEMPLATE),
        ([TEMPLATE.replace("Remove-Item", "Copy-Item"), SPOOLER, TEMPLATE], SPOOLER),
        (["", "# nothing"], None),
        ([SPOOLER.splitlines()[1]], None),
    ],
)
def test_the_closest_is_found_if_one_is_close(library: list[str], found: str | None) -> None:
    best = nearest(SPOOLER, "powershell", [Kept("powershell", body) for body in library])
    assert (best[1].body if best else None) == found


def test_another_language_is_never_close() -> None:
    assert nearest(SPOOLER, "powershell", [Kept("bash", SPOOLER)]) is None


def test_many_long_scripts_take_a_millisecond_or_two_each() -> None:
    long = "".join(f"Set-Thing{number % 40} -Name $value -Force\n" for number in range(2_000))
    many = [Kept("powershell", long.replace("Thing", f"Part{place}-")) for place in range(40)]
    started = time.process_time()
    assert nearest(long, "powershell", many) is None
    assert time.process_time() - started < 1
