"""What was typed, kept through an expired login or form so that it can be sent again."""

from __future__ import annotations

from flask import request

NEVER_KEPT = ("csrf_token", "next", "email")
PREFIX = "kept."
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
    return [
        (name.removeprefix(PREFIX), text)
        for name, text in fields
        if name not in NEVER_KEPT
        and not name.startswith(("parameters.", "secret."))
        and "password" not in name
    ]
