"""Refusals that every entry point answers in the same way (404, 409, 422)."""

from __future__ import annotations

from typing import Any


class Gone(LookupError):
    """The record does not exist any more: it was removed after it was loaded."""


class Conflict(Exception):
    """Somebody was faster, or the record no longer takes this. `current` is what stands now."""

    def __init__(self, message: str, current: Any = None) -> None:  # noqa: ANN401 - any record
        super().__init__(message)
        self.message = message
        self.current = current


class Refused(Exception):
    """An entry cannot be taken; `errors` maps the field to what to do about it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors
