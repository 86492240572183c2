"""Credentials at rest: sealed with the newest of our keys, opened with any of them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """None of the keys opens it."""


class Seal:
    """`keys` are long random texts, newest first.

    Fernet (AES-128-CBC and HMAC-SHA256, https://github.com/fernet/spec) wants 32 bytes: the
    digest of a key that is random already has them.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        digests = (hashlib.sha256(key.encode()).digest() for key in keys)
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in digests])

    def close(self, secrets: Mapping[str, str]) -> str:
        return self._fernet.encrypt(json.dumps(dict(secrets)).encode()).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """Return the secrets by name. Raises `Unreadable`."""
        try:
            opened: dict[str, str] = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise Unreadable from None
        return opened

    def renewed(self, sealed: str) -> str:
        """Return it sealed with the newest key. Raises `Unreadable`."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None
