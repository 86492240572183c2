import shutil
import subprocess
from pathlib import Path

import pytest

from webapp.lib.scripts.syntax import SyntaxReport, syntax_check

BROKEN = {"bash": "echo a\nif true; then\n", "python": "x = 1\ndef f(:\n"}
SOUND = {"bash": "echo {{ X }} 'a'\n", "python": "import os\nx = {{ X }}\n"}
if shutil.which("pwsh"):
    BROKEN["powershell"] = "Get-Item\nif ($x {\n"
    SOUND["powershell"] = "Get-Item {{ X }}\n"


@pytest.mark.parametrize("language", SOUND)
def test_a_sound_script_has_no_problems(language: str) -> None:
    assert syntax_check(SOUND[language], language) == SyntaxReport(checked=True, problems=[])


@pytest.mark.parametrize("language", BROKEN)
def test_a_broken_script_is_named_with_its_line(language: str) -> None:
    checked, problems = syntax_check(BROKEN[language], language)
    assert checked
    assert problems[0].startswith("line ")


def test_nothing_in_the_script_is_run(tmp_path: Path) -> None:
    for language, script in (
        ("bash", f"touch {tmp_path}/ran"),
        ("python", f"open('{tmp_path}/ran', 'w')"),
    ):
        assert syntax_check(script, language).problems == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("script", ["(" * 60_000, "x" + "[" * 60_000, "\0", "\ud800", "-" * 60_000])
def test_no_script_harms_the_application(script: str) -> None:
    for language in ("bash", "python"):
        assert isinstance(syntax_check(script, language), SyntaxReport)


def test_without_an_interpreter_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    nothing = SyntaxReport(checked=False, problems=[])
    assert syntax_check("if", "bash") == nothing
    assert syntax_check("if (", "powershell") == nothing
    assert syntax_check("if (", "cmd") == nothing


def test_an_interpreter_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("bash", 10)

    monkeypatch.setattr(subprocess, "run", hang)
    assert syntax_check("echo", "bash") == SyntaxReport(checked=False, problems=[])
