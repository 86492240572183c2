import ast
import math
import shlex
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lib.scripts.arrival import (
    VALUES,
    WAYS,
    hostile_values,
    outcome,
    powershell_string,
    run_bash,
    run_python,
)
from webapp.lib.scripts.placeholders import render
from webapp.lib.scripts.quoting import Unquotable, literal
from webapp.lib.sensitivity import MASK

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
QUOTES_AND_DASHES = st.text("'\u2018\u2019\u201a\u201b\"\u201c\u201d\u201e`$()-\u2013\u2014@\n")


@pytest.mark.parametrize(
    ("value", "powershell", "bash", "cmd", "python"),
    [
        ("O'Brien", "'O''Brien'", r"'O'\''Brien'", '"O\'Brien"', '"O\'Brien"'),
        ("", "''", "''", '""', "''"),
        (
            "\u2018a\u2019",
            "'\u2018\u2018a\u2019\u2019'",
            "'\u2018a\u2019'",
            None,
            "'\u2018a\u2019'",
        ),
        ("\u201ca", "'\u201ca'", "'\u201ca'", None, "'\u201ca'"),
        ("{{ Password }}", "'{{ Password }}'", "'{{ Password }}'", '"{{ Password }}"', None),
        (5, "5", "5", "5", "5"),
        (-5, "(-5)", "-5", "-5", "(-5)"),
        (0.5, "0.5", "0.5", "0.5", "0.5"),
        (True, "$true", "true", "true", "True"),
        (False, "$false", "false", "false", "False"),
        (None, "$null", "''", '""', "None"),
        (["a b", "c'"], "@('a b', 'c''')", r"'a b' 'c'\'''", None, "['a b', \"c'\"]"),
        ([], "@()", "", None, "[]"),
        (MASK, f"'{MASK}'", f"'{MASK}'", f'"{MASK}"', f"'{MASK}'"),
    ],
)
def test_it_writes_one_literal(
    value: object, powershell: str, bash: str, cmd: str | None, python: str | None
) -> None:
    assert literal(value, "powershell") == powershell
    assert literal(value, "bash") == bash
    if cmd is not None:
        assert literal(value, "cmd") == cmd
    assert python is None or literal(value, "python") == python


@pytest.mark.parametrize("language", ["powershell", "bash", "cmd", "python"])
@pytest.mark.parametrize(
    "value", ["a\0b", "\ud800", {"a": 1}, [["a"]], [{"a": 1}], math.inf, math.nan, 10**1_000]
)
def test_it_refuses_what_no_language_can_hold(value: object, language: str) -> None:
    with pytest.raises(Unquotable):
        literal(value, language)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("100%", "%NAME%"),
        ("Hello!", "!NAME!"),
        ('a"b', "double quote"),
        ("a^b", r"\^"),
        *[(f"a{sign}b", "commands") for sign in "&|<>"],
        ("a\nb", "line end"),
        ("a\x1ab", "control"),
        ("M\u00fcller", "code page"),
        ("C:\\Temp\\", "backslash"),
        ("a" * 4_001, "4,000"),
        (["a"], "lists"),
    ],
)
def test_it_refuses_what_cmd_cannot_quote(value: object, reason: str) -> None:
    with pytest.raises(Unquotable, match=reason):
        literal(value, "cmd")


def test_it_refuses_a_number_that_powershell_would_round() -> None:
    assert literal(2**96 - 1, "powershell") == "79228162514264337593543950335"
    with pytest.raises(Unquotable, match="round"):
        literal(2**96, "powershell")
    assert literal(2**96, "python") == str(2**96)


@given(TEXT | QUOTES_AND_DASHES)
def test_any_text_is_read_back_unchanged(value: str) -> None:
    assert powershell_string(literal(value, "powershell") + ";next") == (value, ";next")
    assert shlex.split(literal(value, "bash")) == [value]
    assert ast.literal_eval(literal(value, "python")) == value


@given(st.lists(TEXT))
def test_any_list_is_read_back_unchanged(values: list[str]) -> None:
    assert shlex.split(literal(values, "bash")) == values
    assert ast.literal_eval(literal(values, "python")) == values


@pytest.mark.parametrize("way", [way for way in WAYS if way != "python"])
def test_every_hostile_value_arrives_unchanged_or_is_refused(way: str, tmp_path: Path) -> None:
    values = collected()
    counted = Counter(outcome(value, way, tmp_path) for value in values)
    assert counted["broken"] == 0
    if way != "cmd by its rules":
        assert counted["arrived"] == len(values)


def test_every_hostile_value_arrives_in_python(tmp_path: Path) -> None:
    values = collected()  # in one run: starting Python takes a while
    body = "import sys\nsys.stdout.buffer.write('\\0'.join([*{{ V }}, 'END']).encode())\n"
    script = render(body, "python", {"V": values}, {"properties": {"V": {}}})
    assert run_python(script, tmp_path).split("\0") == values


def test_every_hostile_value_arrives_as_a_list_in_bash(tmp_path: Path) -> None:
    values = collected()
    body = "printf '%s\\0' {{ V }}\nprintf END"
    script = render(body, "bash", {"V": values}, {"properties": {"V": {}}})
    assert run_bash(script, tmp_path).split("\0") == values


def collected() -> list[str]:
    if not VALUES.exists():
        pytest.skip(f"the hostile values are not at {VALUES}")
    return list(hostile_values())


@pytest.mark.parametrize(
    "value", ["'; id; '", "a\nid", "$(id)", "\\", "`id`", "!!", "\u2019; calc; \u2019", "\x01\x7f"]
)
@pytest.mark.parametrize("way", [way for way in WAYS if way != "cmd by its rules"])
def test_a_value_that_looks_like_code_arrives(value: str, way: str, tmp_path: Path) -> None:
    assert outcome(value, way, tmp_path) == "arrived"
