"""Asks a language's own interpreter whether a script can be read; nothing in it is run."""

import shutil
import subprocess
import sys
from typing import NamedTuple

from webapp.lib.scripts.placeholders import with_stand_ins

_SECONDS = 10
_LONGEST = 300
_PYTHON = (
    "import sys\n"
    "try: compile(sys.stdin.buffer.read(), 'script', 'exec', dont_inherit=True)\n"
    "except (SyntaxError, ValueError, RecursionError, MemoryError) as e:\n"
    "    print(f\"line {getattr(e, 'lineno', None) or 1}: {getattr(e, 'msg', None) or e}\")\n"
)
_POWERSHELL = (
    "$e = $null; [Console]::InputEncoding = [Text.Encoding]::UTF8;"
    "[void][Management.Automation.Language.Parser]::ParseInput("
    "[Console]::In.ReadToEnd(), [ref]$null, [ref]$e);"
    'foreach ($x in $e) { "line $($x.Extent.StartLineNumber): $($x.Message)" }'
)


class SyntaxReport(NamedTuple):
    """``checked`` says whether an interpreter was there to ask; ``problems`` what it found."""

    checked: bool
    problems: list[str]


def syntax_check(text: str, language: str) -> SyntaxReport:
    """Check a script's syntax with ``bash -n``, Python's compiler or PowerShell's parser.

    Placeholders are read as quoted values. cmd has no such check, and where the interpreter is
    not installed, or takes more than 10 s, nothing is checked.
    """
    command = _command(language)
    if command is None:
        return SyntaxReport(checked=False, problems=[])
    source = with_stand_ins(text, language).encode(errors="replace")
    try:
        done = subprocess.run(  # noqa: S603  # fixed commands; the script is only their input
            command, input=source, capture_output=True, timeout=_SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return SyntaxReport(checked=False, problems=[])
    said = (done.stderr if language == "bash" else done.stdout).decode(errors="replace")
    lines = (line.removeprefix(f"{command[0]}: ").strip() for line in said.splitlines())
    return SyntaxReport(checked=True, problems=[line[:_LONGEST] for line in lines if line])


def _command(language: str) -> list[str] | None:
    if language == "python":
        return [sys.executable, "-I", "-S", "-c", _PYTHON]
    if language == "bash" and (bash := shutil.which("bash")):
        return [bash, "--norc", "--noprofile", "-n"]
    if language == "powershell" and (pwsh := shutil.which("pwsh")):
        return [pwsh, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL]
    return None
