"""From a planned script to what a template holds: its text, parameters and placeholders."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.lib.scripts.file_text import read_text
from webapp.lib.scripts.manifest_arguments import with_arguments
from webapp.lib.scripts.parameter_schema import check_schema, mismatch
from webapp.lib.scripts.parameters import as_template, find_parameters, schema_of
from webapp.lib.scripts.placeholders import foreign, misplaced, placeholders
from webapp.lib.sensitivity import Schema, is_sensitive
from webapp.lib.text import LIMITS

_SYNOPSIS = re.compile(r"(?im)^[ \t#]*\.(?:SYNOPSIS|DESCRIPTION)[ \t]*\r?\n((?:.*\n?){1,6})")
_END_OF_HELP = re.compile(r"(?m)^[ \t#]*(?:\.[A-Z]+|#>)|^[ \t#]*\r?$")
_LONGEST_SYNOPSIS = 500
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class ImportedScript:
    """``content`` is what `ScriptTemplate` keeps; ``notes`` are sentences for the report."""

    content: dict[str, Any]
    notes: list[str]


def imported(data: bytes, said: Mapping[str, Any]) -> ImportedScript:
    """Read a script and find its parameters, unless a schema came with it.

    Placeholders of other programs (`{{client.Key}}`, and a `{{ Name }}` that is no parameter)
    stay as they are and are listed. A script whose parameters cannot enter it is taken without.

    Raises:
        NotText: the bytes are no script.

    """
    language = str(said["language"])
    schema = said.get("schema")
    text, note = read_text(data, language, of_a_library=schema is not None)
    notes = [note] if note else []
    if language == "bash" and "\r\n" in text:
        notes.append("Its Windows line ends are kept: Bash stumbles over them.")
    words = {
        "name": said["name"],
        "description": said.get("description") or "",
        "language": language,
    }
    if schema is not None:
        listed = list(said.get("foreign_placeholders") or [])
        kept = {"body": text, "parameters_schema": schema, "foreign_placeholders": listed}
        return ImportedScript({**words, **kept}, notes)
    words["description"] = words["description"] or _synopsis(text)
    found, more = _with_parameters(text, language)
    schema, reserved = with_arguments(
        found["parameters_schema"], said.get("args") or [], said.get("env") or []
    )
    listed = [*found["foreign_placeholders"], *(said.get("foreign_placeholders") or []), *reserved]
    settings = {"parameters_schema": schema, "foreign_placeholders": list(dict.fromkeys(listed))}
    return ImportedScript({**words, **found, **settings}, [*notes, *more])


def _with_parameters(text: str, language: str) -> tuple[dict[str, Any], list[str]]:
    own = list(dict.fromkeys(one.name for one in placeholders(text)))
    parameters = [one for one in find_parameters(text, language) if one.name not in own]
    listed = [*foreign(text), *own]
    plain = {"body": text, "parameters_schema": {}, "foreign_placeholders": listed}
    if not parameters:
        return plain, []
    body, schema = as_template(text, language, parameters), schema_of(parameters)
    if _is_sound(body, language, schema, listed):
        made = {"body": body, "parameters_schema": schema, "foreign_placeholders": listed}
        return made, [_named(schema)]
    return plain, ["Taken without parameters: they cannot be filled in where they stand."]


def _is_sound(body: str, language: str, schema: Schema, listed: list[str]) -> bool:
    return (
        len(body.encode(errors="replace")) <= LIMITS["script_body"]
        and not check_schema(schema)
        and not mismatch(body, schema, listed)
        and not misplaced(body, language, schema)
    )


def _named(schema: dict[str, Any]) -> str:
    """Say which parameters were found and which are taken for secret: the engineer decides."""
    properties = schema["properties"]
    names = list(properties)
    secret = [name for name in names if is_sensitive(name, properties[name], schema)]
    found = f"{len(names)} parameter{'s' if len(names) > 1 else ''}: {_listed(names)}."
    return f"{found} Taken for secret: {_listed(secret)}." if secret else found


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _synopsis(text: str) -> str:
    found = _SYNOPSIS.search(text)
    if found is None:
        return ""
    said = _END_OF_HELP.split(found[1], maxsplit=1)[0]
    return " ".join(said.replace("#", " ").split())[:_LONGEST_SYNOPSIS]
