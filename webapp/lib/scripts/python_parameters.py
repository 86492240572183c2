"""The parameters of a Python script: `add_argument` of argparse, and the environment."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from webapp.lib.scripts.found_parameter import FoundParameter, property_of

_LEADING = re.compile(r"#!|#.*coding[:=]")
_TYPES = {"int": "integer", "float": "number", "str": "string"}
_NOT_READABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def python_parameters(text: str) -> list[FoundParameter]:
    """Return the script's parameters, each name once; none when it cannot be read."""
    try:
        tree = ast.parse(text)
    except _NOT_READABLE:
        return []
    found: dict[str, FoundParameter] = {}
    for node in ast.walk(tree):
        for parameter in _of(node):
            found.setdefault(parameter.name, parameter)
    return sorted(found.values(), key=lambda one: one.line)


def start_of_code(text: str) -> int:
    """Return where a line may be put in: after the docstring and the imports from the future."""
    try:
        body = ast.parse(text).body
    except _NOT_READABLE:
        body = []
    lines = 0
    for node in body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (is_docstring or is_future):
            break
        lines = node.end_lineno or lines
    if not lines:
        lines = sum(1 for _ in takewhile(_LEADING.match, text.splitlines()[:2]))
    return len("".join(text.splitlines(keepends=True)[:lines]))


def python_lines(parameters: Iterable[FoundParameter]) -> Iterator[str]:
    """Yield the lines that hand over each parameter, as a placeholder, when it is given."""
    yield "import os, sys"
    for one in parameters:
        option = f"{one.argument!r}, " if one.way == "option" else ""
        words = "*map(str, _value)" if one.property.get("type") == "array" else "str(_value)"
        yield f"_value = {{{{ {one.name} }}}}"
        if one.way == "environment":
            yield f"if _value is not None: os.environ[{one.name!r}] = str(_value)"
        elif one.property.get("type") == "boolean":
            yield f"if _value: sys.argv += [{one.argument!r}]"
        else:
            yield f"if _value is not None: sys.argv += [{option}{words}]"


def _of(node: ast.AST) -> Iterator[FoundParameter]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names = [value for one in node.args if isinstance(value := _constant(one), str)]
        if node.func.attr == "add_argument" and names:
            yield _argument(node, names)
        elif ast.unparse(node.func) in {"os.getenv", "os.environ.get"} and names:
            yield _environment(names[0], node.lineno, required=False)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        name = _constant(node.slice)
        if isinstance(name, str):
            yield _environment(name, node.lineno, required=True)


def _argument(node: ast.Call, names: list[str]) -> FoundParameter:
    said: dict[str, Any] = {one.arg: one.value for one in node.keywords if one.arg}
    option = max(names, key=len)
    name = _constant(said.get("dest")) or option.lstrip("-").replace("-", "_")
    flag = str(_constant(said.get("action"))) in {"store_true", "store_false"}
    declared = said["type"].id if isinstance(said.get("type"), ast.Name) else None
    choices = _constant(said.get("choices"))
    type_ = "boolean" if flag else _TYPES.get(declared or "", "string")
    many = _constant(said.get("nargs")) in {"*", "+"}
    return FoundParameter(
        name=str(name),
        way="option" if option.startswith("-") else "positional",
        line=node.lineno,
        property=property_of(
            str(name),
            "switch" if flag else declared,
            type="array" if many else type_,
            items={"type": type_} if many else None,
            enum=choices if isinstance(choices, list) else None,
            default=_constant(said.get("default")),
            description=_constant(said.get("help")),
        ),
        required=_constant(said.get("required")) is True or not option.startswith("-"),
        declared=declared,
        argument=option,
    )


def _environment(name: str, line: int, *, required: bool) -> FoundParameter:
    said = property_of(name, None, type="string")
    return FoundParameter(name, "environment", line, said, required=required)


def _constant(node: ast.expr | None) -> object:
    """Return the value of a literal that JSON can hold; anything else is None."""
    try:
        value = ast.literal_eval(node) if node is not None else None
    except _NOT_READABLE:
        return None
    items = list(value) if isinstance(value, list | tuple) else [value]
    if not all(isinstance(item, str | int | float) for item in items):
        return None
    return items if isinstance(value, list | tuple) else value
