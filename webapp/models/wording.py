"""What people type, cleaned and measured before a record takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.lib.text import Kind, TextRefused, checked
from webapp.models.errors import Refused


@dataclass(frozen=True, slots=True)
class Wording:
    """How one field is measured (`kind`) and what the page calls it (`label`)."""

    kind: Kind
    label: str
    required: bool = True


def worded(
    kind: Kind, label: str, text: str, *, required: bool = True, field: str | None = None
) -> str:
    """Return the text as it will be stored; raise `Refused` naming `field` (default: the kind)."""
    return worded_fields({field or kind: Wording(kind, label, required)}, {field or kind: text})[
        field or kind
    ]


def worded_fields(wordings: Mapping[str, Wording], texts: Mapping[str, str]) -> dict[str, str]:
    """Return every text as it will be stored; raise one `Refused` that names all bad fields."""
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
    return cleaned
