"""A database that takes connections and says nothing: the request gets its answer."""

from __future__ import annotations

from pathlib import Path
from socket import create_server

import pytest

from webapp import create_app, turns
from webapp.extensions import db


def test_a_server_that_says_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ANSWERS_WITHIN_S", 1)
    with create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        app = create_app(DATABASE_URL=url, RESOLUTIONFLOW_INSTANCE=tmp_path)
        assert app.test_client().get("/healthz").status_code == 503
        with app.app_context():
            db.engine.dispose()
