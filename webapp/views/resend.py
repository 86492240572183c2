"""What was typed, kept through an expired login or form so that it can be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request

Typed = tuple[str, str, str]  # name, label or nothing, text
Kept = Sequence[Typed]

MOST_KEPT = 2000  # fields; far above any form of ours. A stranger's million bytes came back tenfold
NEVER_KEPT = ("csrf_token", "next", "email")
PREFIX = "kept."
OF_A_SCRIPT = "parameters."
# As the forms name them; a field that is not here was not typed, and goes along unseen.
LABELS = {
    "base_url": "Address",
    "body": "Script",
    "client_name": "Client",
    "content": "Message",
    "description": "Description",
    "markdown": "Note, in Markdown",
    "name": "Name",
    "note": "Note",
    "pasted": "Text of the ticket or e-mail",
    "problem": "Problem",
    "reason": "Reason",
    "reference": "Ticket reference",
    "subject": "Subject",
    "text": "Text",
    "ticket_ref": "Ticket reference",
    "title": "Title",
}
ELSEWHERE = ("cross-site", "same-site")  # Sec-Fetch-Site of a form that is not ours


def kept_fields() -> list[tuple[str, str]]:
    """Return the sent fields, names as the first form had them, without tokens and passwords.

    A form of another site is not kept: one click would send it with a token of ours.
    """
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return []
    if request.endpoint == "entry.create":
        fields = [
            (name, text) for name, text in request.form.items(multi=True) if name.startswith(PREFIX)
        ]
    else:
        fields = list(request.form.items(multi=True))
    if len(fields) > MOST_KEPT:
        return []
    return [
        (name.removeprefix(PREFIX), text)
        for name, text in fields
        if name not in NEVER_KEPT
        and not name.startswith((OF_A_SCRIPT, "secret."))
        and "password" not in name
    ]


def labelled(kept: list[tuple[str, str]]) -> Kept:
    return [(name, LABELS.get(name, ""), text) for name, text in kept]


def texts_of(values: Mapping[str, str]) -> list[Typed]:
    """Return what somebody typed into a form, by the names of its fields.

    A form that fills in a script leaves out what is sensitive before it hands in its values.
    """
    labels = {
        name: name.removeprefix(OF_A_SCRIPT) if name.startswith(OF_A_SCRIPT) else LABELS.get(name)
        for name in values
    }
    return [(name, label, values[name]) for name, label in labels.items() if label and values[name]]
