"""What takes long the first time is done before anybody waits for it."""

from __future__ import annotations

import threading

from flask import Flask

from webapp.assistant import choice
from webapp.lib.secrets import find_secrets
from webapp.logs import log
from webapp.notes.language.lexicon import lexicon

A_TEXT = "printer"  # any: what the detectors need is loaded at the first one


def begin(app: Flask) -> threading.Thread:
    """Start to warm up a web process, and return at once."""
    thread = threading.Thread(target=warm, args=(app,), daemon=True, name="warming")
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Load the rules, the playbooks and, only with a key, the SDK, which takes seconds."""
    try:
        find_secrets(A_TEXT)
        choice.provider()
        lexicon()
        if app.config["SETTINGS"].anthropic_api_key.get_secret_value():
            from webapp.assistant import claude  # noqa: F401, PLC0415 - loads the SDK: seconds
    except Exception as error:  # noqa: BLE001 - whoever needs it first will be told
        log.warning("warming_failed", error=type(error).__name__)
