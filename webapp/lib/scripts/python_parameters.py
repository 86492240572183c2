"""The parameters of a Python script: `add_argument` of argparse, and the environment."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from webapp.lib.scripts.found_parameter import FoundParameter, property_of

_OPPOSITE, _EITHER, _COUNT = "store_false", "BooleanOptionalAction", "count"
_FLAGS = frozenset({"store_true", _OPPOSITE, _EITHER, "store_const", "append_const"})
_TAKING_NOTHING = frozenset({"version", "help"})
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
    ended = False
    for one in sorted(parameters, key=_turn):
        if one.way == "positional" and not ended:
            yield "sys.argv += ['--']"  # no value after it is taken for an option
            ended = True
        yield f"_value = {{{{ {one.name} }}}}"
        yield _handing_over(one)


def _turn(one: FoundParameter) -> tuple[bool, bool]:
    """Place lists behind single values, and what has no option last: a list takes all it meets."""
    return one.way == "positional", one.property.get("type") == "array"


def _handing_over(one: FoundParameter) -> str:
    if one.way == "environment":
        return f"if _value is not None: os.environ[{one.name!r}] = str(_value)"
    if one.declared == _EITHER:
        no = f"--no-{one.argument.removeprefix('--')}"
        return f"if _value is not None: sys.argv += [{one.argument!r} if _value else {no!r}]"
    if one.declared == _COUNT:
        return f"if _value: sys.argv += [{one.argument!r}] * _value"
    if one.declared in _FLAGS:
        return f"if _value is {one.declared != _OPPOSITE}: sys.argv += [{one.argument!r}]"
    if one.way == "option" and one.property.get("type") != "array":
        joint = "=" if len(one.argument) > len("-n") else ""
        return f"if _value is not None: sys.argv += [{one.argument + joint!r} + str(_value)]"
    option = f"{one.argument!r}, " if one.way == "option" else ""
    words = "*map(str, _value)" if one.property.get("type") == "array" else "str(_value)"
    return f"if _value is not None: sys.argv += [{option}{words}]"


def _of(node: ast.AST) -> Iterator[FoundParameter]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names = [value for one in node.args if isinstance(value := _constant(one), str)]
        if node.func.attr == "add_argument" and names:
            yield from _argument(node, names)
        elif _dotted(node.func) in {"os.getenv", "os.environ.get"} and names:
            yield _environment(names[0], node.lineno, required=False)
    elif isinstance(node, ast.Subscript) and _dotted(node.value) == "os.environ":
        name = _constant(node.slice)
        if isinstance(name, str):
            yield _environment(name, node.lineno, required=True)


def _dotted(node: ast.expr) -> str:
    """Return `os.environ.get` as it is written; `""` for what is no such name, however deep."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def _argument(node: ast.Call, names: list[str]) -> Iterator[FoundParameter]:
    """Yield what `add_argument` declares, if a value can be handed over to it."""
    said: dict[str, Any] = {one.arg: one.value for one in node.keywords if one.arg}
    action = _action(said.get("action"))
    if action in _TAKING_NOTHING:
        return
    option = max(names, key=len)
    name = str(_constant(said.get("dest")) or option.lstrip("-").replace("-", "_"))
    declared = said["type"].id if isinstance(said.get("type"), ast.Name) else None
    yield FoundParameter(
        name=name,
        way="option" if option.startswith("-") else "positional",
        line=node.lineno,
        property=property_of(
            name, "switch" if action in _FLAGS else declared, **_described(said, declared, action)
        ),
        required=_constant(said.get("required")) is True or not option.startswith("-"),
        declared=action if action in {_COUNT, *_FLAGS} else declared,
        argument=option,
    )


def _action(node: ast.expr | None) -> str:
    """Return an action's name, be it text or a class: `count`, `BooleanOptionalAction`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else str(_constant(node) or "")


def _described(
    said: Mapping[str, ast.expr], declared: str | None, action: str
) -> dict[str, object]:
    choices, nargs = _constant(said.get("choices")), _constant(said.get("nargs"))
    type_ = "boolean" if action in _FLAGS else _TYPES.get(declared or "", "string")
    enum = choices if isinstance(choices, list) else None
    described: dict[str, object] = {"type": type_, "enum": enum}
    if action == _COUNT:
        described = {"type": "integer", "minimum": 0}
    elif nargs in ("*", "+") or isinstance(nargs, int):
        item = {"type": type_, **({"enum": enum} if enum else {})}
        number = nargs if isinstance(nargs, int) else None
        described = {"type": "array", "items": item, "minItems": number, "maxItems": number}
    is_on = action == _OPPOSITE and "default" not in said
    described["default"] = True if is_on else _constant(said.get("default"))
    return {**described, "description": _constant(said.get("help"))}


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
