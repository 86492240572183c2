"""Who may know whom. Source: docs/architecture.md, "The tree"."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from tests.architecture.source import Source, sources

APP = "webapp"
# A part may import its own layer and the ones above this line's; a part that is not named here
# (`create_app`, `cli`, `serve` …) stands at the end and may import everything.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"lib"}),
    frozenset(
        {
            *("background", "config", "counts", "database", "extensions", "logs", "metrics"),
            "leaving",
            "sharing",
        }
    ),
    frozenset({"models"}),
    frozenset({"assistant", "library", "notes", "tickets"}),
    frozenset({"views", "api"}),
)
SIBLINGS = (
    *permutations(("assistant", "library", "notes", "tickets"), 2),
    *permutations(("views", "api"), 2),
)
ALLOWED_BETWEEN_SIBLINGS = {"notes": ("webapp.assistant.providers", "webapp.assistant.model")}
NOT_IN_LIB = (
    *("flask", "werkzeug", "wtforms", "sqlalchemy", "alembic", "sqlite3", "psycopg", "redis"),
    *("flask_limiter", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf"),
)
ONE_DOOR = {
    "anthropic": "webapp/assistant/claude.py",
    "bleach": "webapp/lib/markdown.py",
}


def _part(module: str) -> str:
    """Return `notes` for `webapp.notes.preview`, and nothing for `webapp` itself."""
    return module.removeprefix(APP).lstrip(".").partition(".")[0]


def _layer(part: str) -> int:
    return next((level for level, parts in enumerate(LAYERS) if part in parts), len(LAYERS))


def lower_layers_know_nothing_of_higher_ones(root: Path) -> list[str]:
    return [
        source.at(found.line, f"{_part(source.module)} must not import {found.name}")
        for source in sources(root, APP)
        for found in source.imports
        if found.is_within(APP)
        and _layer(_part(source.module)) < _layer(_target(source, found.name))
    ]


def _target(source: Source, name: str) -> str:
    """Return the part that `name` reaches: `from webapp import create_app` reaches the top."""
    part = _part(name)
    folder = source.root / APP
    known = (folder / part).is_dir() or (folder / f"{part}.py").is_file()
    return part if known or _layer(part) < len(LAYERS) else ""


def siblings_keep_apart(root: Path) -> list[str]:
    return [
        source.at(found.line, f"{one} must not import {found.name}")
        for source in sources(root, APP)
        for found in source.imports
        for one, other in SIBLINGS
        if _part(source.module) == one
        and found.is_within(f"{APP}.{other}")
        and not any(map(found.is_within, ALLOWED_BETWEEN_SIBLINGS.get(one, ())))
    ]


def lib_is_pure(root: Path) -> list[str]:
    return [
        source.at(found.line, f"lib must not import {found.name}")
        for source in sources(root, f"{APP}/lib")
        for found in source.imports
        if any(map(found.is_within, NOT_IN_LIB))
    ]


def a_library_has_one_door(root: Path) -> list[str]:
    return [
        source.at(found.line, f"only {door} may import {library}")
        for source in sources(root, APP)
        for found in source.imports
        for library, door in ONE_DOOR.items()
        if found.is_within(library) and source.place != door
    ]
