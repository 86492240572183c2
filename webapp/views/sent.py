"""What a form sent, in the types the verbs take."""

from __future__ import annotations

import uuid

from flask import request

from webapp.models import Refused
from webapp.models.page import LARGEST_INTEGER


def text(name: str, default: str = "") -> str:
    return request.form.get(name, default)


def key(name: str = "key") -> uuid.UUID | None:
    """Return a hidden UUID. `key` becomes the new row's id, so that a replay finds the row."""
    sent = text(name)
    try:
        return uuid.UUID(sent) if sent else None
    except ValueError:
        raise Refused({name: "This form is damaged. Reload the page and send it again."}) from None


def number(name: str) -> int:
    try:
        sent = int(text(name))
    except ValueError:
        sent = -1
    if not 0 <= sent <= LARGEST_INTEGER:
        raise Refused({name: "This form is damaged. Reload the page and send it again."})
    return sent
