"""What a script template holds, checked as a whole: words, script, schema, placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.lib.scripts.parameter_schema import check_schema, mismatch
from webapp.lib.scripts.placeholders import misplaced
from webapp.lib.sensitivity import MASK, without_sensitive_defaults
from webapp.models.errors import Refused
from webapp.models.typed import Held, redacted
from webapp.models.wording import Wording, worded_fields

LANGUAGES = ("powershell", "bash", "cmd", "python")
WORDS = {
    "name": Wording("template_name", "Name"),
    "description": Wording("problem", "Description", required=False),
    "body": Wording("script_body", "Script"),
}
SETTINGS = ("language", "parameters_schema", "foreign_placeholders")
CONTENT = (*WORDS, *SETTINGS)
HELP = ("title", "description")  # of a parameter
MOST_TOLD = 20  # reasons at once
MOST_FOREIGN = 200  # names, and characters of each


def checked(content: Mapping[str, Any], held: Held = tuple) -> dict[str, Any]:
    """Return all of `CONTENT` as it will be stored; `held` as `worded_fields` takes it.

    Raises:
        Refused: naming each field that is missing, too long, or does not fit the others.

    """
    errors: dict[str, str] = {}
    kept = {name: content[name] for name in SETTINGS}
    if not (reasons := check_schema(kept["parameters_schema"])):
        kept["parameters_schema"] = _worded(without_sensitive_defaults(kept["parameters_schema"]))
    try:
        kept |= worded_fields(WORDS, {name: content[name] for name in WORDS}, held)
    except Refused as refusal:
        errors = refusal.errors
    if kept["language"] not in LANGUAGES:
        errors["language"] = f"Choose one of {', '.join(LANGUAGES)}."
    names = kept["foreign_placeholders"]
    if len(names) > MOST_FOREIGN or any(len(name) > MOST_FOREIGN for name in names):
        errors["foreign_placeholders"] = (
            f"List at most {MOST_FOREIGN} names of at most {MOST_FOREIGN} characters."
        )
    if reasons:
        errors["parameters_schema"] = _told(reasons)
    if not errors:
        errors = _unfitting(kept)
    if errors:
        raise Refused(errors)
    return kept


def _worded(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without the secrets in what it tells of its parameters.

    A default is masked as a whole, so that it counts as missing: half of it would be run.
    """
    named = schema.get("properties")
    if not isinstance(named, dict):
        return schema
    parts = {
        name: {key: _without_secrets(key, value) for key, value in part.items()}
        if isinstance(part, dict)
        else part
        for name, part in named.items()
    }
    return {**schema, "properties": parts}


def _without_secrets(key: str, value: object) -> object:
    if not isinstance(value, str) or key not in (*HELP, "default"):
        return value
    shown = redacted(value)
    return MASK if key == "default" and shown != value else shown


def _unfitting(content: Mapping[str, Any]) -> dict[str, str]:
    """Name what of the script does not fit its schema, and placeholders where none can stand."""
    body, schema = content["body"], content["parameters_schema"]
    errors = {}
    if differences := mismatch(body, schema, content["foreign_placeholders"]):
        errors["parameters_schema"] = _told(differences)
    if wrong := misplaced(body, content["language"], schema):
        errors["body"] = _told([one.reason for one in wrong])
    return errors


def _told(reasons: list[str]) -> str:
    more = len(reasons) - MOST_TOLD
    return " ".join([*reasons[:MOST_TOLD], f"And {more:,} more."] if more > 0 else reasons)
