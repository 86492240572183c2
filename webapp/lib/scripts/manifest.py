"""The community's list of scripts: a JSON array of name, filename, shell, description, args.

Source of the shape: https://github.com/amidaware/community-scripts (community_scripts.json). Two
keys of our own, ``parameters_schema`` and ``foreign_placeholders``, give a template back whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from webapp.lib import strict_json
from webapp.lib.scripts.parameter_schema import check_schema

SHELLS: Mapping[str, str] = MappingProxyType(
    {
        "powershell": "powershell",
        "pwsh": "powershell",
        "cmd": "cmd",
        "batch": "cmd",
        "bat": "cmd",
        "python": "python",
        "python3": "python",
        "shell": "bash",
        "sh": "bash",
        "bash": "bash",
        "zsh": "bash",
    }
)
COMMUNITY_SHELLS: Mapping[str, str] = MappingProxyType(
    {"powershell": "powershell", "cmd": "cmd", "python": "python", "bash": "shell"}
)
_LISTS = ("args", "env", "foreign_placeholders")
_TEXTS = ("name", "description", "shell", "guid")
_MOST = 200
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of one file; ``schema`` is None where it came from elsewhere.

    ``refusal`` says what is wrong with the entry, and is empty when nothing is.
    """

    filename: str
    name: str = ""
    description: str = ""
    shell: str = ""
    guid: str = ""
    args: list[str] = field(default_factory=list)
    env: list[str] = field(default_factory=list)
    schema: dict[str, Any] | None = None
    foreign_placeholders: list[str] = field(default_factory=list)
    refusal: str = ""


def entries_of(data: bytes) -> list[Entry] | None:
    """Return the entries of a manifest; None for JSON that is none, or no JSON at all."""
    try:
        read = strict_json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    rows = read.get("scripts") if isinstance(read, dict) else read
    if not isinstance(rows, list):
        return None
    entries = [entry for row in rows if isinstance(row, dict) and (entry := _entry(row))]
    return entries or None


def _entry(row: dict[str, Any]) -> Entry | None:
    filename = row.get("filename", row.get("path"))
    if not isinstance(filename, str) or not filename.strip():
        return None
    texts: dict[str, Any] = {name: row.get(name) or "" for name in _TEXTS}
    lists: dict[str, Any] = {name: row.get(name) or [] for name in _LISTS}
    schema = row.get("parameters_schema")
    wrong = [
        *(f"{name} must be text" for name in texts if not isinstance(texts[name], str)),
        *(f"{name} must be a list of texts" for name in lists if not _is_texts(lists[name])),
        *(["parameters_schema must be an object"] if not isinstance(schema, dict | None) else []),
    ]
    if wrong:
        return Entry(filename, refusal=f"The manifest's {wrong[0]}.")
    if schema is not None and (reasons := check_schema(schema)):
        return Entry(filename, refusal=" ".join(reasons)[:_LONGEST_REASON])
    return Entry(filename, schema=schema, **texts, **lists)


def _is_texts(items: object) -> bool:
    return (
        isinstance(items, list)
        and len(items) <= _MOST
        and all(isinstance(item, str) for item in items)
    )
