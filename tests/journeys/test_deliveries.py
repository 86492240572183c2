"""SIGKILL at any moment, a system that commits and says nothing: one note on the ticket each."""

from __future__ import annotations

import json
import random
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Api:
    """The API of a server that may be gone for a while: asked until it answers."""

    port: int
    token: str

    def call(self, path: str, body: object) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}/api/v1/ai-sessions{path}"
        request = Request(address, json.dumps(body).encode(), headers)
        deadline = time.monotonic() + 60
        while True:
            with suppress(URLError, OSError), urlopen(request, timeout=10) as answer:
                answered: dict[str, str] = json.load(answer)
                return answered
            assert time.monotonic() < deadline

    def resolved(self, number: int) -> uuid.UUID:
        """Open a session on the ticket and resolve it; return the note's id."""
        words = {"title": "Silent", "problem": "Silent", "ticket_ref": f"RM:{number}"}
        resolution = {"state_version": 1, "markdown": f"Fixed {number}."}
        session = self.call("", words)
        return uuid.UUID(self.call(f"/{session['id']}/resolution", resolution)["id"])


def test_a_killed_web_process_loses_and_doubles_no_note(
    app: Flask, database_url: str, instance: Path, token: str, tmp_path: Path
) -> None:
    """Sessions are resolved through the API while the server is killed and comes back."""
    (tmp_path / "wsgi.py").write_text(WSGI)
    api = Api(free_port(), token)
    environment = {
        "DATABASE_URL": database_url,
        "RESOLUTIONFLOW_INSTANCE": str(instance),
        "PORT": str(api.port),
    }
    command = ["-m", "webapp.serve"]
    with serving(RedmineDialect()) as system, app.app_context():
        prepared(system, 8, seed=3)
        with writing():
            delivering.connect(system.url)
            db.session.commit()
            db.session.remove()
        fleet, keys = Fleet(lambda: spawned(command, environment, tmp_path), 1), []
        try:
            for number in range(1, 5):
                keys.append(api.resolved(number))
                fleet.strike(random.Random(number))
            deadline = time.monotonic() + 120
            while left(keys):
                assert time.monotonic() < deadline
                time.sleep(0.1)
        finally:
            fleet.stop()
        result = counted(system, keys, delivering.Result(len(keys), fleet.kills, 0))
    assert (result.lost, result.doubled) == (0, 0), result
