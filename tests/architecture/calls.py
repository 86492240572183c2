"""Who may call what. Source: docs/architecture.md, "The tree"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Source, sources

FROM_STRINGS = {"render_template_string", "stream_template_string"}
OF_THE_REQUEST = {"request", "g", "render_template", "stream_template", "get_template_attribute"}
MAY_READ_THE_REQUEST = ("webapp/views/", "webapp/api/")
MAY_COMMIT = (
    *("webapp/views/", "webapp/api/", "webapp/cli/"),
    *("webapp/assistant/chat.py", "webapp/tickets/outbox.py"),
    *("webapp/library/counting.py", "webapp/library/importing.py"),
)


def _flask_names(source: Source) -> Iterator[tuple[str, int]]:
    """Yield what is used of Flask: imported by name, or reached through the module."""
    for found in source.imports:
        if found.is_within("flask"):
            yield found.name.rpartition(".")[2], found.line
    for node in source.nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="flask"), attr=name):
                yield name, node.lineno


def the_request_stays_in_views_and_api(root: Path) -> list[str]:
    return [
        source.at(line, f"flask.{name} belongs in views and api")
        for source in sources(root, "webapp")
        if not source.place.startswith(MAY_READ_THE_REQUEST)
        for name, line in _flask_names(source)
        if name in OF_THE_REQUEST
    ]


def templates_are_never_strings(root: Path) -> list[str]:
    """Compiling a template from a string costs two milliseconds, every time."""
    return [
        source.at(line, f"{name}: use a template file")
        for source in sources(root, "webapp")
        for name, line in _flask_names(source)
        if name in FROM_STRINGS
    ]


def only_entry_points_commit(root: Path) -> list[str]:
    return [
        source.at(node.lineno, "commit belongs to the entry points")
        for source in sources(root, "webapp")
        if not source.place.startswith(MAY_COMMIT)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
