"""Which assistant answers."""

from __future__ import annotations

from functools import cache

from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.assistant.providers import Provider


@cache
def provider() -> Provider:
    return PlaybookProvider()
