from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import who
from webapp.extensions import db
from webapp.lib.scripts.plan import plan
from webapp.lib.scripts.source import SourceFile
from webapp.library import importing
from webapp.models import ImportedFile, ScriptImport

Bring = Callable[..., ScriptImport]


@pytest.fixture
def bring(inside: object) -> Bring:
    """Import files, by path, as somebody of the cast; a manifest is a list of dicts."""

    def imported(
        files: dict[str, bytes | list[dict[str, Any]]], name: str = "Alice"
    ) -> ScriptImport:
        sources = [
            SourceFile(
                path, content if isinstance(content, bytes) else json.dumps(content).encode()
            )
            for path, content in files.items()
        ]
        begun = ScriptImport.begin(who(name), "library.zip", plan(sources))
        db.session.commit()
        importing.run(begun.id)
        return db.session.get_one(ScriptImport, begun.id, populate_existing=True)

    return imported


def lines(done: ScriptImport) -> list[tuple[str, str | None, str]]:
    return [(row.path, row.outcome, row.words) for row in ImportedFile.report(done.id)]
