"""How long a thing may be, and what it may not be called."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.source import sources

FILE_LINES = 250
TEST_FILE_LINES = 400
FUNCTION_LINES = 40

EMPTY_NAMES = re.compile(
    r"(^|_)(utils?|helpers?|managers?|common|misc|services?|repositor(y|ies)|unit_of_work"
    r"|message_bus|containers?)($|_)"
)
EMPTY_CLASSES = re.compile(
    r"(Utils?|Helpers?|Managers?|Services?|Repository|UnitOfWork|MessageBus|Container)$"
)


def files_and_functions_are_short(root: Path) -> list[str]:
    breaches = []
    for source in sources(root, ".", "webapp", "tests"):
        ceiling = TEST_FILE_LINES if source.place.startswith("tests/") else FILE_LINES
        length = len(source.text.splitlines())
        if length > ceiling:
            breaches.append(source.at(1, f"{length} lines, at most {ceiling}"))
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    message = f"{node.name} has {length} lines, at most {FUNCTION_LINES}"
                    breaches.append(source.at(node.lineno, message))
    return breaches


def names_say_what_a_thing_is(root: Path) -> list[str]:
    breaches = []
    for source in sources(root, ".", "webapp", "tests"):
        empty = [part for part in source.module.split(".") if EMPTY_NAMES.search(part)]
        breaches += [source.at(1, f"{part} is no name for a module") for part in empty]
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and EMPTY_CLASSES.search(node.name):
                breaches.append(source.at(node.lineno, f"{node.name} is no name for a class"))
    return breaches
