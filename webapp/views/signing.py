"""What is signed for each request, with no more work than that takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

LOGINS = 1_000


def prepare(app: Flask) -> None:
    app.session_interface = SignedOnce()
    app.jinja_env.globals["csrf_token"] = form_token()


class SignedOnce(SecureCookieSessionInterface):
    """Flask's cookies, whose signer is made once and not for each that is read or written."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer


def form_token() -> Callable[[], str]:
    """Return what gives a page the token of its forms: signed once for a login, not once a page.

    A token holds as long as its login does (`WTF_CSRF_TIME_LIMIT`), so a new one proves no more.
    """

    @lru_cache(LOGINS)
    def signed(_of_login: str) -> str:
        return str(generate_csrf())

    def csrf_token() -> str:
        of_login = session.get("csrf_token")
        return signed(of_login) if of_login else str(generate_csrf())

    return csrf_token
