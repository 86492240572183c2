"""A script with its parameters filled in: in clear for one answer, redacted for every record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.lib.redaction import redact_sensitive, redacted_parameters
from webapp.lib.scripts.parameter_schema import check_schema
from webapp.lib.scripts.parameter_values import check_values, with_defaults
from webapp.lib.scripts.placeholders import ValueRefused, render
from webapp.lib.scripts.quoting import Unquotable, literal
from webapp.lib.scripts.runnable import Runnable
from webapp.lib.sensitivity import MASK, Schema, sensitive_leaves
from webapp.models.errors import Refused


@dataclass(frozen=True, slots=True, repr=False)
class Rendering:
    """One run of a script. `script` is for the answer to whoever sent the values, and only there.

    `stored_script` is rendered from the redacted `parameters`, which have the defaults in them.
    """

    script: str
    stored_script: str
    parameters: dict[str, Any]

    @classmethod
    def of(cls, runnable: Runnable, given: Mapping[str, Any]) -> Rendering:
        """Check the values and write each as one literal of the script's language.

        Raises:
            Refused: naming each parameter that is missing, extra, of a wrong type or too long,
                as `parameters.NAME`; no message holds a value.

        """
        language, schema = runnable.language, runnable.schema
        if language is None or "properties" not in schema:
            refuse_extra(given)
            return cls(runnable.text, runnable.text, {})
        if reasons := check_schema(schema):
            raise Refused({"script_template_id": " ".join(reasons)})
        if problems := check_values(schema, given):
            raise Refused({field(name): problem for name, problem in problems.items()})
        values = with_defaults(schema, given)
        if problems := dict(_unquotable(values, language)):
            raise Refused({field(name): problem for name, problem in problems.items()})
        stored = _redacted(values, schema)
        body = runnable.body(values)
        return cls(
            _rendered(body, language, values, schema),
            _rendered(body, language, stored, schema),
            stored,
        )


def field(name: str) -> str:
    """Return what errors and forms call a parameter; rules over several have no name."""
    return f"parameters.{name}" if name else "parameters"


def refuse_extra(given: Mapping[str, Any] | None) -> None:
    if given:
        raise Refused({field(name): "The script has no such parameter." for name in given})


def _unquotable(values: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Name every value that the language has no literal for; `render` stops at the first."""
    for name, value in values.items():
        try:
            literal(value, language)
        except Unquotable as refused:
            yield name, f"This value cannot be written: {refused.reason}."


def _rendered(body: str, language: str, values: Mapping[str, Any], schema: Schema) -> str:
    try:
        return render(body, language, values, schema)
    except ValueRefused as refused:
        raise Refused({field(refused.name): refused.reason}) from None


def _redacted(values: Mapping[str, object], schema: Schema) -> dict[str, Any]:
    """Mask the sensitive values, also where another value repeats one: `net user bob SECRET`."""
    masked = redacted_parameters(values, schema)
    if not any(sensitive_leaves(values, schema)):
        return masked
    return {name: _without(value, values, schema) for name, value in masked.items()}


def _without(value: object, values: Mapping[str, object], schema: Schema) -> object:
    if isinstance(value, str):
        return redact_sensitive(value, values, schema)
    if isinstance(value, list):
        return [_without(item, values, schema) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if _without(text := str(value), values, schema) == text else MASK
    return value
