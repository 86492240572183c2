"""The table of `docs/interface.md` tells the truth: each rule has tests, and they are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = (TESTS.parent / "docs/interface.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (R\d+) \|[^|]+\| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
RULES = {f"R{number}" for number in range(1, 44)}


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_rule_has_one_row() -> None:
    rules = [rule for rule, _ in ROW.findall(TABLE)]
    assert sorted(rules) == sorted(RULES)


def test_every_rule_names_tests_that_are_there() -> None:
    missing = []
    for rule, cell in ROW.findall(TABLE):
        named = NAMED.findall(cell)
        if not named:
            missing.append(f"{rule} names none")
        missing += [
            f"{rule}: {file}::{name}"
            for file, name in named
            if not name.startswith("test_") or name not in names_in(file)
        ]
    assert missing == []


def test_every_file_the_page_mentions_is_there() -> None:
    files = set(re.findall(r"`((?:browser|views|lib)/\w+\.py)", TABLE))
    assert files
    assert {file for file in files if not (TESTS / file).is_file()} == set()
