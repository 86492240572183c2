"""A script as it can be handed out: what it asks for, and its text with places for the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from webapp.lib.scripts.found_parameter import FoundParameter
from webapp.lib.scripts.freed_placeholders import freed
from webapp.lib.scripts.parameter_values import check_values
from webapp.lib.scripts.parameters import as_template, find_parameters, schema_of
from webapp.lib.scripts.placeholders import placeholders
from webapp.lib.sensitivity import MASK, looks_sensitive

_LANGUAGES = {
    **dict.fromkeys(("powershell", "pwsh", "posh", "ps1", "ps"), "powershell"),
    **dict.fromkeys(("bash", "sh", "shell", "zsh", "ksh", "dash"), "bash"),
    **dict.fromkeys(("cmd", "bat", "batch", "command prompt"), "cmd"),
    **dict.fromkeys(("python", "python3", "py"), "python"),
}
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_ANY = ["string", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Runnable:
    """A script, its language (None: not one of ours), and the schema of what it takes.

    ``found`` are parameters of the script's own, which it asks for itself when they are not
    handed over: a PowerShell `param()` block, the options of a bash script.
    """

    text: str
    language: str | None
    schema: Mapping[str, Any]
    found: tuple[FoundParameter, ...] = ()

    def body(self, values: Mapping[str, object]) -> str:
        """Return the text with a placeholder for all that is to be filled in.

        A value that the script would take anyway is not handed over: it stays as it was drafted.
        """
        handed = [one for one in self.found if _says_more(one, values.get(one.name))]
        if not handed or self.language is None:
            return self.text
        return as_template(self.text, self.language, handed, given=True)


def drafted(text: str, language: str, defaults: Mapping[str, object] | None) -> Runnable:
    """Read a drafted script: its `{{ Name }}` placeholders, else the parameters of its own.

    ``defaults`` are values by name; one that is only a mask counts as missing. A placeholder
    without a default has to be filled in; a parameter of the script's own only after such a mask.
    """
    return _drafted(text, language, json.dumps(defaults or {}))


def language_of(written: str) -> str | None:
    """Return ``powershell``, ``bash``, ``cmd`` or ``python`` for a language as people write it."""
    return _LANGUAGES.get(written.strip().lower())


# Reading a long draft takes some 10 ms and a page is shown again and again.
@lru_cache(maxsize=256)
def _drafted(text: str, language: str, written_defaults: str) -> Runnable:
    known = language_of(language)
    if known is None:
        return Runnable(text, None, {})
    defaults: dict[str, object] = json.loads(written_defaults)
    if placeholders(text):
        body = freed(text, known)
        return Runnable(body, known, _of_placeholders(body, defaults))
    found = tuple(find_parameters(text, known))
    return Runnable(text, known, _of_found(found, defaults), found)


def _of_placeholders(body: str, defaults: Mapping[str, object]) -> dict[str, Any]:
    names = list(dict.fromkeys(one.name for one in placeholders(body)))
    properties = {name: _property(name, defaults.get(name)) for name in names}
    required = [name for name in names if "default" not in properties[name]]
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def _property(name: str, default: object) -> dict[str, Any]:
    if default == MASK or looks_sensitive(name):
        return {"type": _TYPES.get(type(default), "string"), "x-sensitive": True}
    if isinstance(default, list):
        return {"type": "array", "default": default}
    if type(default) in _TYPES:
        return {"type": _TYPES[type(default)], "default": default}
    return {"type": _ANY}


def _of_found(found: tuple[FoundParameter, ...], defaults: Mapping[str, object]) -> dict[str, Any]:
    schema = schema_of(found)
    schema["required"] = []
    by_name = {name.casefold(): value for name, value in defaults.items()}
    for name, part in schema["properties"].items():
        value = by_name.get(name.casefold())
        if part.get("type") == "string" and type(value) in (int, float):
            value = str(value)
        if value == MASK:  # the draft had a value, which nobody may keep
            schema["required"].append(name)
        elif value is not None and not part.get("x-sensitive") and _fits(name, part, value):
            schema["properties"][name] = {**part, "default": value}
    pairs = [name for name in schema["properties"] if f"{name}_user" in schema["properties"]]
    if pairs:
        schema["dependentRequired"] = {name: [f"{name}_user"] for name in pairs}
    return schema


def _fits(name: str, part: Mapping[str, Any], value: object) -> bool:
    return not check_values({"type": "object", "properties": {name: part}}, {name: value})


def _says_more(one: FoundParameter, value: object) -> bool:
    if value is None or value == "":
        return False
    own = one.property.get("default", False if one.property.get("type") == "boolean" else None)
    return type(value) is not type(own) or value != own
