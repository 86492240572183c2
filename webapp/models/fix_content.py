"""What of a suggested fix is stored, and when two say the same."""

from __future__ import annotations

import json
from typing import Any

from webapp.lib.markers.suggest_fix import Fix
from webapp.lib.sensitivity import redacted_parameters
from webapp.lib.text import clean, one_line, storable


def stored_fields(fix: Fix) -> dict[str, Any]:
    """Return a fix's columns: drafts kept as written but for what no database holds and secrets."""
    script, defaults = fix.ai_drafted_script, fix.ai_drafted_parameters
    return {
        "title": one_line(fix.title),
        "description": clean(fix.description),
        "confidence_pct": fix.confidence_pct,
        "ai_drafted_script": None if script is None else storable(script),
        "language": one_line(fix.language),
        "ai_drafted_parameters": (
            None if defaults is None else storable_values(redacted_parameters(defaults, {}))
        ),
    }


def storable_values(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_values(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable_values(item) for key, item in value.items()}
    return value


def written(content: dict[str, Any]) -> str:
    """Return what equal fixes share; in Python `True == 1`, in a script's parameters it is not."""
    return json.dumps(content, sort_keys=True, default=str)
