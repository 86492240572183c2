from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from webapp.assistant.playbook import ParameterValue, Playbook
from webapp.assistant.playbook_library import (
    PLAYBOOK_FOLDER,
    PlaybookError,
    load_playbooks,
    parse_playbook,
)

SOUND = """# The lamp stays dark

- Area: Light
- About: lamp|light
- Looks like: a bulb that has burnt out

## Symptoms

- The lamp stays dark

## Words

- no light

## Checks

- **The bulb is whole** (fail +40, pass -20): Look at the filament.
- **The socket has power** (pass +10, fail -30): Measure it.

## Confidence

- 40: base
- +20: bulb; burnt|broken

## Cause

The bulb has burnt out.

## Fix: Replace the bulb

1. Replace it.

## Parameters

- Watts (integer, default 40): Power of the new bulb
- Room (string, required): Where it is

## Script

```bash
# a comment that is no heading
## neither is this
Watts=${1:-40}
Room=${2:?}
echo "$Watts $Room"
```
"""


@pytest.fixture(scope="module")
def library() -> tuple[Playbook, ...]:
    return load_playbooks()


def test_a_sound_file_becomes_a_playbook() -> None:
    playbook = parse_playbook("lamp.md", SOUND)
    assert (playbook.slug, playbook.title) == ("lamp", "The lamp stays dark")
    assert playbook.checks[0].label == "The bulb is whole"
    assert playbook.checks[0].effects == {"fail": 40, "pass": -20}
    assert (playbook.base, playbook.rules[0].points) == (40, 20)
    assert playbook.fix_title == "Replace the bulb"
    assert playbook.default_values == {"Watts": 40}
    assert playbook.language == "bash"
    assert playbook.script.startswith("# a comment that is no heading\n## neither is this\n")


@pytest.mark.parametrize(
    ("good", "bad", "section"),
    [
        ("# The lamp stays dark\n", "The lamp stays dark\n", "Header"),
        ("- About: lamp|light\n", "", "Header"),
        ("- About: lamp|light\n", "- About: lamp||light\n", "Header"),
        ("- Area: Light\n", "- Area: Light\n- Colour: red\n", "Header"),
        ("## Words\n", "## Wordings\n", "Header"),
        ("## Words\n\n- no light\n", "", "Header"),
        ("- no light\n", "no light\n", "Words"),
        ("- no light\n", "", "Words"),
        ("(fail +40, pass -20)", "(fail 40)", "Checks"),
        ("(fail +40, pass -20)", "(broken +40)", "Checks"),
        ("**The bulb is whole**", "The bulb is whole", "Checks"),
        ("(fail +40, pass -20):", "(fail +40, pass -20)", "Checks"),
        ("- **The socket has power** (pass +10, fail -30): Measure it.\n", "", "Checks"),
        ("- 40: base\n", "", "Confidence"),
        ("- +20: bulb; burnt|broken\n", "- 20: bulb\n", "Confidence"),
        ("- +20: bulb; burnt|broken\n", "- +20: bulb;\n", "Confidence"),
        ("The bulb has burnt out.\n", "", "Cause"),
        ("## Fix: Replace the bulb\n", "## Fix\n", "Fix"),
        ("(integer, default 40)", '(integer, default "40")', "Parameters"),
        ("(integer, default 40)", "(number, default 40)", "Parameters"),
        ("- Room (string, required)", "- Place (string, required)", "Script"),
        ("```bash", "```cmd", "Script"),
    ],
)
def test_a_malformed_file_is_refused_with_its_name_and_section(
    good: str, bad: str, section: str
) -> None:
    assert SOUND.count(good) == 1 or good.startswith("(fail")
    with pytest.raises(PlaybookError, match=rf"^lamp\.md: {section}: "):
        parse_playbook("lamp.md", SOUND.replace(good, bad, 1))


def test_checks_that_can_only_speak_against_the_cause_are_refused() -> None:
    text = SOUND.replace("fail +40", "fail -40").replace("pass +10", "pass -10")
    with pytest.raises(PlaybookError, match=r"^lamp\.md: Checks: no check can confirm"):
        parse_playbook("lamp.md", text)


def test_two_files_with_one_title_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SOUND)
    (tmp_path / "b.md").write_text(SOUND)
    with pytest.raises(PlaybookError, match=r"b\.md: title already used by a\.md"):
        load_playbooks(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match="no playbooks found"):
        load_playbooks(tmp_path)


def test_every_built_in_file_is_loaded(library: tuple[Playbook, ...]) -> None:
    assert {playbook.slug for playbook in library} == {
        path.stem for path in PLAYBOOK_FOLDER.glob("*.md")
    }


def test_one_confirmed_check_with_one_fact_can_reach_a_fix(library: tuple[Playbook, ...]) -> None:
    for playbook in library:
        best_check = max(max(check.effects.values()) for check in playbook.checks)
        best_fact = max(rule.points for rule in playbook.rules)
        assert playbook.base + best_check + best_fact >= 75, playbook.slug
        assert playbook.base < 65, playbook.slug


def powershell_literal(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return f"${str(value).lower()}"
    return f"'{value}'" if isinstance(value, str) else str(value)


def test_scripts_take_typed_parameters_that_repeat_the_defaults(
    library: tuple[Playbook, ...],
) -> None:
    types = {"string": "[string]", "integer": "[int]", "boolean": "[bool]"}
    for playbook in library:
        if playbook.language != "powershell":
            continue
        declared = playbook.script.partition("\n)\n")[0]
        for item in playbook.parameters:
            ending = "" if item.default is None else f" = {powershell_literal(item.default)}"
            declaration = rf"{re.escape(types[item.type])}\${item.name}{re.escape(ending)}(,|$)"
            assert re.search(declaration, declared, re.MULTILINE), (playbook.slug, item.name)
        assert len(re.findall(r"\]\$\w", declared)) == len(playbook.parameters), playbook.slug


def test_scripts_stop_at_the_first_error(library: tuple[Playbook, ...]) -> None:
    stop = {"powershell": "$ErrorActionPreference = 'Stop'", "bash": "set -euo pipefail"}
    for playbook in library:
        assert stop[playbook.language] in playbook.script, playbook.slug


def test_scripts_hold_no_secret_download_or_encoded_command(
    library: tuple[Playbook, ...],
) -> None:
    banned = re.compile(
        r"Invoke-Expression|\biex\b|EncodedCommand|Invoke-WebRequest|\bcurl\b|\bwget\b"
        r"|-AsPlainText|DisableRealtimeMonitoring|Format-Volume|\bchmod 777\b|rm -rf /\s",
        re.IGNORECASE,
    )
    for playbook in library:
        assert not banned.search(playbook.script), playbook.slug


def test_bash_scripts_parse(library: tuple[Playbook, ...]) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    for playbook in library:
        if playbook.language == "bash":
            done = subprocess.run(
                [bash, "-n"], input=playbook.script, text=True, capture_output=True, check=False
            )
            assert done.returncode == 0, (playbook.slug, done.stderr)
