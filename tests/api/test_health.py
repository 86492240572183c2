from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from webapp.extensions import db


def test_it_answers_without_a_token(one_app: Flask) -> None:
    answer = one_app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_it_says_when_the_database_does_not_answer(
    one_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, TimeoutError())

    monkeypatch.setattr(db.session, "execute", fail)
    assert one_app.test_client().get("/healthz").status_code == 503
