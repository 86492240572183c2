"""What people type: cleaned, measured and rid of secrets before a record takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.lib.text import Kind, TextRefused, checked
from webapp.models.errors import Refused
from webapp.models.typed import Held, note_script, without_secrets


@dataclass(frozen=True, slots=True)
class Wording:
    """How one field is measured (`kind`) and what the page calls it (`label`)."""

    kind: Kind
    label: str
    required: bool = True


def worded(  # noqa: PLR0913 - one field's parts
    kind: Kind,
    label: str,
    text: str,
    *,
    required: bool = True,
    field: str | None = None,
    held: Held = tuple,
) -> str:
    """Return the text as it will be stored; raise `Refused` naming `field` (default: the kind)."""
    name = field or kind
    return worded_fields({name: Wording(kind, label, required)}, {name: text}, held)[name]


def worded_fields(
    wordings: Mapping[str, Wording], texts: Mapping[str, str], held: Held = tuple
) -> dict[str, str]:
    """Return every text as it will be stored; raise one `Refused` that names all bad fields.

    Secrets become dots, but not in scripts, which are kept exactly, and not what `held` returns:
    texts that stand already, where somebody has said that it is no secret.
    """
    cleaned, errors = {}, {}
    for field, text in texts.items():
        wording = wordings[field]
        try:
            cleaned[field] = checked(
                wording.kind, wording.label, text, required=wording.required, field=field
            )
        except TextRefused as refusal:
            errors[field] = refusal.message
    if errors:
        raise Refused(errors)
    for field, text in cleaned.items():
        wording = wordings[field]
        if wording.kind == "script_body":
            note_script(field, wording.label, text)
        else:
            cleaned[field] = without_secrets(field, wording.label, text, held)
    return cleaned
