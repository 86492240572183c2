"""SIGKILL at any moment, a system that commits and says nothing: one note on the ticket each."""

from __future__ import annotations

import json
import random
import subprocess
import time
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import serving
from tests.journeys import delivering
from tests.journeys.delivering import Fleet, counted, left, prepared, spawned, under_fire
from tests.servers.process import free_port
from webapp.database import writing
from webapp.extensions import db

WSGI = "import tests.journeys.tempo\nfrom webapp import create_app\n\napp = create_app()\n"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_killed_workers_lose_and_double_no_note(database_url: str, instance: Path) -> None:
    result = under_fire(database_url, instance, notes=16, seed=7)
    assert (result.lost, result.doubled) == (0, 0), result
    assert result.statuses == {"delivered": 16}
    assert result.kills >= 1
    assert result.faults >= 4


def test_a_killed_web_process_loses_and_doubles_no_note(
    app: Flask, database_url: str, instance: Path, token: str, tmp_path: Path
) -> None:
    """Sessions are resolved through the API while the server is killed and comes back."""
    (tmp_path / "wsgi.py").write_text(WSGI)
    port = free_port()
    environment = {"DATABASE_URL": database_url, "RESOLUTIONFLOW_INSTANCE": str(instance)}

    def start() -> subprocess.Popen[bytes]:
        return spawned(["-m", "webapp.serve"], environment | {"PORT": str(port)}, tmp_path)

    def call(method: str, path: str, body: object = None) -> dict[str, str]:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = Request(f"http://127.0.0.1:{port}/api/v1{path}", sent, headers, method=method)
        deadline = time.monotonic() + 60
        while True:
            with suppress(URLError, OSError), urlopen(request, timeout=10) as answer:
                answered: dict[str, str] = json.load(answer)
                return answered
            assert time.monotonic() < deadline

    with serving(RedmineDialect()) as system, app.app_context():
        prepared(system, 8, seed=3)
        with writing():
            delivering.connect(system.url)
            db.session.commit()
            db.session.remove()
        fleet, keys = Fleet(start, 1), []
        try:
            for number in range(4):
                words = {"title": "Silent", "problem": "Silent", "ticket_ref": f"RM:{number + 1}"}
                session = call("POST", "/ai-sessions", words)
                resolution = {"state_version": 1, "markdown": f"Fixed {number}."}
                keys.append(
                    uuid.UUID(
                        call("POST", f"/ai-sessions/{session['id']}/resolution", resolution)["id"]
                    )
                )
                fleet.strike(random.Random(number))
            deadline = time.monotonic() + 120
            while left(keys):
                assert time.monotonic() < deadline
                time.sleep(0.1)
        finally:
            fleet.stop()
        result = counted(system, keys, delivering.Result(len(keys), fleet.kills, 0))
    assert (result.lost, result.doubled) == (0, 0), result
