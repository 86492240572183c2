"""Python files as syntax trees, and what each of them imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """`name` is the dotted module, or module and attribute: `flask.request`."""

    name: str
    line: int

    def is_within(self, module: str) -> bool:
        return self.name == module or self.name.startswith(f"{module}.")


@dataclass(frozen=True)
class Source:
    root: Path
    path: Path

    @property
    def text(self) -> str:
        return _read(self.path, self.path.stat().st_mtime_ns)[0]

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its syntax tree."""
        return _read(self.path, self.path.stat().st_mtime_ns)[1]

    @property
    def place(self) -> str:
        """The path from the root, with slashes."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def module(self) -> str:
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, line: int, message: str) -> str:
        return f"{self.place}:{line}: {message}"

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, wherever it stands; `from a import b` counts as `a.b`."""
        return list(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in self.nodes:
            match node:
                case ast.Import():
                    yield from (Import(alias.name, node.lineno) for alias in node.names)
                case ast.ImportFrom():
                    base = self._base(node)
                    yield from (Import(f"{base}.{alias.name}", node.lineno) for alias in node.names)
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if called(node) in {
                    "__import__",
                    "import_module",
                }:
                    yield Import(name, node.lineno)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        up = node.level - (self.path.name == "__init__.py")
        parts = package[: len(package) - up] + ([node.module] if node.module else [])
        return ".".join(parts)


@cache
def _read(path: Path, _changed: int) -> tuple[str, tuple[ast.AST, ...]]:
    """Fifteen rules look at the same files."""
    text = path.read_text(encoding="utf-8")
    return text, tuple(ast.walk(ast.parse(text)))


def called(node: ast.Call) -> str:
    """Return the last name of what is called: `commit` for `db.session.commit()`."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def sources(root: Path, *folders: str) -> list[Source]:
    """Return the Python files of `folders` under `root`, and of `root` itself for `.`."""
    paths = [
        path
        for folder in folders
        for path in ((root.glob("*.py")) if folder == "." else (root / folder).rglob("*.py"))
    ]
    return [Source(root, path) for path in sorted(paths)]
