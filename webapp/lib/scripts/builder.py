"""From a script to a template in two steps: what could be its parameters, then what was chosen.

offered = offered_parameters(source, language)       the rows to choose from
body, base = built(source, language, rows)           the template of the rows that are kept
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from webapp.lib.scripts.found_parameter import FoundParameter
from webapp.lib.scripts.literals import FoundLiteral, find_literals, find_secret_literals
from webapp.lib.scripts.parameter_rows import ParameterRow, renamed, rows_of
from webapp.lib.scripts.parameters import as_template, find_parameters, schema_of
from webapp.lib.scripts.placeholders import foreign, placeholders, without_quotes
from webapp.lib.secrets import find_secrets
from webapp.lib.sensitivity import looks_sensitive

_WAYS = {
    "param": "of its param() block",
    "option": "an option",
    "positional": "an argument by its position",
    "environment": "read from the environment",
    "variable": "a variable left to be filled in",
    "prompt": "asked for when it runs",
}
_KINDS = {
    "email": "an e-mail address",
    "url": "an address of the web",
    "id": "an id",
    "address": "a network address",
    "path": "a path",
    "host": "a host name",
    "secret": "a secret written into the script",
}


class Offered(NamedTuple):
    """One possible parameter; ``origin`` says in words where it was found."""

    row: ParameterRow
    origin: str


class _Found(NamedTuple):
    parameters: list[FoundParameter]
    literals: list[FoundLiteral]
    placeholders: dict[str, int]


def offered_parameters(source: str, language: str) -> list[Offered]:
    """Return what the script takes, its own placeholders, then the values written into it.

    The first two and secrets are kept unless somebody says otherwise; other values are offered.
    """
    found = _found(source, language)
    schema = schema_of(found.parameters, found.literals)
    rows = {row.key: row for row in rows_of(schema)}
    origins = dict(_origins(found))
    offered = [
        Offered(replace(row, kept=_is_kept(key, found)), origins.get(key, ""))
        for key, row in rows.items()
    ]
    offered += [
        Offered(
            ParameterRow(key=name, name=name, required=True, sensitive=looks_sensitive(name)),
            f"line {line}, a placeholder of the script",
        )
        for name, line in found.placeholders.items()
    ]
    return sorted(offered, key=lambda one: not one.row.kept)


def built(
    source: str, language: str, rows: Sequence[ParameterRow]
) -> tuple[str, dict[str, Any], list[str]]:
    """Return the template's body, its schema before the rows' words, and what stays as it is.

    What stays are other systems' placeholders, and those of the script that are no parameter.
    """
    found = _found(source, language)
    kept = {row.key: row.name for row in rows if row.kept}
    parameters = [one for one in found.parameters if one.name in kept]
    literals = [one for one in found.literals if one.name in kept]
    schema = schema_of(parameters, literals)
    schema["properties"] |= {
        name: {"type": "string"} for name in found.placeholders if name in kept
    }
    body = as_template(source, language, parameters, literals)
    body = renamed(without_quotes(body, language, kept), kept)
    left = [name for name in found.placeholders if name not in kept]
    return body, schema, foreign(body) + left


def credential_users(
    rows: Sequence[ParameterRow], source: str, language: str
) -> list[ParameterRow]:
    """Return the rows with each credential's user name kept exactly when the credential is."""
    kept = {row.key for row in rows if row.kept}
    users = {
        f"{one.name}_user": one.name in kept
        for one in find_parameters(source, language)
        if one.is_credential()
    }
    return [replace(row, kept=users.get(row.key, row.kept)) for row in rows]


def _found(source: str, language: str) -> _Found:
    own: dict[str, int] = {}
    for one in placeholders(source):
        own.setdefault(one.name, one.line)
    parameters = [one for one in find_parameters(source, language) if one.name not in own]
    taken = [*own, *schema_of(parameters)["properties"]]
    secrets = find_secret_literals(source, language, find_secrets(source), taken)
    taken += [one.name for one in secrets]
    edited = [one.edit for one in parameters if one.edit]
    literals = [
        one
        for one in [*secrets, *find_literals(source, language, taken)]
        if not any(
            start < edit.end and edit.start < end for start, end in one.places for edit in edited
        )
        and (one.line, one.value) not in {(p.line, p.property.get("default")) for p in parameters}
    ]
    places = {place for one in literals if one.kind == "secret" for place in one.places}
    literals = [one for one in literals if one.kind == "secret" or not places & {*one.places}]
    return _Found(parameters, literals, own)


def _is_kept(key: str, found: _Found) -> bool:
    offered = {one.name for one in found.literals if one.kind != "secret"}
    return key not in offered


def _origins(found: _Found) -> Iterator[tuple[str, str]]:
    for one in found.parameters:
        declared = f", [{one.declared}]" if one.declared else ""
        code = f", default {one.default_code} is code" if one.default_code else ""
        yield one.name, f"line {one.line}, {_WAYS[one.way]}{declared}{code}"
        yield f"{one.name}_user", f"line {one.line}, the user name of {one.name}"
    for literal in found.literals:
        times = f", {len(literal.places)} times" if len(literal.places) > 1 else ""
        yield literal.name, f"line {literal.line}, {_KINDS[literal.kind]}{times}"
