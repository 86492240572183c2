"""Runs rendered scripts for real, or reads them by the published rules, and says what arrived."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from webapp.lib.scripts.placeholders import ValueRefused, render
from webapp.lib.scripts.runnable import drafted

VALUES = Path(__file__).parents[3] / "../shared/data/C_hostile/shell_param_values.jsonl"
SCHEMA = {"type": "object", "properties": {"Value": {"type": "string"}}}
SENTINEL = "\0END"
#: Bodies that print the value and then, unharmed, the sentinel.
BODIES = {
    "bash": "printf %s {{ Value }}\nprintf '\\0END'\n",
    "python": (
        "import sys\nvalue = {{ Value }}\nsys.stdout.buffer.write(value.encode() + b'\\0END')\n"
    ),
    "powershell": (
        "$out = [Console]::OpenStandardOutput()\n"
        "$bytes = [Text.Encoding]::UTF8.GetBytes({{ Value }} + [char]0 + 'END')\n"
        "$out.Write($bytes, 0, $bytes.Length)\n"
    ),
    "cmd": "set Value={{ Value }}\r\necho END\r\n",
}
#: As in the tokenizer of PowerShell: `CharTraits.IsSingleQuote`.
POWERSHELL_QUOTES = {"'", "\u2018", "\u2019", "\u201a", "\u201b"}
CMD_SPECIAL = set('"%!^&|<>\r\n\x1a')


def hostile_values() -> Iterator[str]:
    for line in VALUES.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["value"]


def run(command: list[str], script: str, folder: Path, suffix: str) -> str:
    """Write the script into a file, run it, and return what it printed before the sentinel."""
    path = folder / f"script{suffix}"
    # With its mark, Windows PowerShell too reads the file as UTF-8.
    path.write_bytes(script.encode("utf-8-sig" if suffix == ".ps1" else "utf-8"))
    done = subprocess.run(
        [*command, str(path)], capture_output=True, cwd=folder, timeout=60, check=False
    )
    text = done.stdout.decode()
    assert text.endswith(SENTINEL), done.stderr.decode(errors="replace")
    assert not done.stderr
    return text.removesuffix(SENTINEL)


def run_bash(script: str, folder: Path) -> str:
    return run(["bash", "--noprofile", "--norc"], script, folder, ".sh")


def run_python(script: str, folder: Path) -> str:
    return run([sys.executable, "-I"], script, folder, ".py")


def run_powershell(script: str, folder: Path) -> str:
    return run(["pwsh", "-NoLogo", "-NoProfile", "-File"], script, folder, ".ps1")


def read_powershell(script: str, _folder: Path) -> str:
    """Read the string at the placeholder's place; what follows it must be the body's own text."""
    before, after = BODIES["powershell"].split("{{ Value }}")
    assert script.startswith(before)
    value, rest = powershell_string(script.removeprefix(before))
    assert rest == after
    return value


def powershell_string(source: str) -> tuple[str, str]:
    """Return the value of the single-quoted string at the start, and the text after it."""
    assert source[0] in POWERSHELL_QUOTES
    value = ""
    position = 1
    while True:
        character = source[position]
        position += 1
        if character in POWERSHELL_QUOTES:
            if source[position : position + 1] not in POWERSHELL_QUOTES:
                return value, source[position:]
            character = source[position]
            position += 1
        value += character


def read_cmd(script: str, _folder: Path) -> str:
    """Read what stands between the quotes; no character in it may mean anything to cmd."""
    before, after = BODIES["cmd"].split("{{ Value }}")
    quoted = script.removeprefix(before).removesuffix(after)
    assert quoted[0] == quoted[-1] == '"'
    value = quoted[1:-1]
    assert not CMD_SPECIAL & set(value)
    assert not value.endswith("\\")
    return value


Way = tuple[str, Callable[[str, Path], str]]
#: PowerShell is read by its rules everywhere, and run where it is installed.
WAYS: dict[str, Way] = {
    "bash": ("bash", run_bash),
    "python": ("python", run_python),
    "powershell by its rules": ("powershell", read_powershell),
    "cmd by its rules": ("cmd", read_cmd),
}
if shutil.which("pwsh"):
    WAYS["powershell"] = ("powershell", run_powershell)


#: Drafts as models write them: the value in quotes, amid text, as an argument of the script's own.
DRAFTS = {
    "bash, drafted in quotes": ("bash", "printf %s \"{{ Value }}\"\nprintf '\\0END'\n"),
    "bash, drafted amid text": (
        "bash",
        'v="a{{ Value }}b"\nv=${v#a}\nprintf %s "${v%b}"\nprintf \'\\0END\'\n',
    ),
    "bash, an argument": ("bash", 'Value="$1"\nprintf %s "$Value"\nprintf \'\\0END\'\n'),
    "python, drafted in quotes": (
        "python",
        "import sys\nv = '{{ Value }}'\nsys.stdout.buffer.write(v.encode() + b'\\0END')\n",
    ),
}
RUN: dict[str, Callable[[str, Path], str]] = {"bash": run_bash, "python": run_python}


def outcome_of_draft(value: str, way: str, folder: Path) -> str:
    """Return ``arrived``, ``refused`` or ``broken`` for a drafted script as a decision fills it."""
    language, text = DRAFTS[way]
    runnable = drafted(text, language, None)
    try:
        script = render(
            runnable.body({"Value": value}), language, {"Value": value}, runnable.schema
        )
    except ValueRefused as refused:
        return "refused" if refused.reason else "broken"
    try:
        return "arrived" if RUN[language](script, folder) == value else "broken"
    except (AssertionError, subprocess.TimeoutExpired, UnicodeError):
        return "broken"


def outcome(value: str, way: str, folder: Path) -> str:
    """Return ``arrived``, ``refused`` or ``broken``."""
    language, arrive = WAYS[way]
    try:
        script = render(BODIES[language], language, {"Value": value}, SCHEMA)
    except ValueRefused as refused:
        return "refused" if refused.reason else "broken"
    try:
        return "arrived" if arrive(script, folder) == value else "broken"
    except (AssertionError, IndexError, subprocess.TimeoutExpired, UnicodeError):
        return "broken"
