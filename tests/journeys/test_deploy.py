"""The files of docs/deploy, as they stand there but for addresses and paths."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from tests.factories import a_session, populate, who
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, says
from tests.journeys.machines import Machine, web
from tests.servers.nginx import Front, start_nginx
from tests.servers.process import stop
from webapp import create_app
from webapp.config import PROJECT
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken

FILES = PROJECT / "docs" / "deploy"
PROCESSES = 2
THREADS = 100  # of one web process
SECONDS = 30
READERS = 4
METRICS_KEY = "a-key-for-prometheus"
HALF_A_LOGIN = (
    b"POST /login HTTP/1.1\r\nHost: tickets.example.com\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=alice"
)


@dataclass(frozen=True, slots=True)
class Site:
    """Two web processes behind nginx, and what Alice has there."""

    front: Front
    webs: Sequence[Machine]
    token: str
    session_id: str

    @property
    def visitor(self) -> HTTPSConnectionPool:
        return HTTPSConnectionPool(
            "127.0.0.1",
            self.front.https,
            timeout=SECONDS,
            retries=False,
            ca_certs=str(self.front.certificate),
            server_hostname="tickets.example.com",
            assert_hostname="tickets.example.com",
        )

    def get(self, path: str, key: str = "") -> BaseHTTPResponse:
        with self.visitor as pool:
            headers = {"Authorization": f"Bearer {key or self.token}"}
            return pool.request("GET", path, headers=headers)


@pytest.fixture(scope="module")
def far_end() -> Iterator[FakeMessages]:
    with FakeMessages() as service:
        yield service


@pytest.fixture(scope="module")
def site(far_end: FakeMessages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    token, session_id = furnished(home)
    settings = {
        "RESOLUTIONFLOW_INSTANCE": str(home),
        "RESOLUTIONFLOW_ENV": "production",
        "RESOLUTIONFLOW_PROXIES": "1",
        "RESOLUTIONFLOW_METRICS_KEY": METRICS_KEY,
        "SECRET_KEY": "a key of two processes, long enough",
        "ANTHROPIC_API_KEY": far_end.key,
        "ANTHROPIC_BASE_URL": far_end.url,
    }
    with ExitStack() as stack:
        webs = [web(home, f"web{number}", settings) for number in range(PROCESSES)]
        for machine in webs:
            stack.callback(lambda one: stop(one.process), machine)
        front = stack.enter_context(start_nginx([machine.port for machine in webs]))
        yield Site(front, webs, token, session_id)


def furnished(home: Path) -> tuple[str, str]:
    app = create_app(RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        populate()
        _, token = ApiToken.issue(who("Alice"), "tests")
        session = a_session(who("Alice"))
        db.session.commit()
        session_id = str(session.id)
        db.session.remove()
        db.engine.dispose()
    return token, session_id


def test_words_pass_nginx_as_they_come(site: Site, far_end: FakeMessages) -> None:
    gate = Gate()
    far_end.will(says(["Look at ", "the printer now, please."], gates={1: gate}))
    with site.visitor as pool:
        answer = pool.request(
            "POST",
            f"/api/v1/ai-sessions/{site.session_id}/messages",
            json={"content": "It is silent."},
            headers={"Authorization": f"Bearer {site.token}", "Accept": "text/event-stream"},
            preload_content=False,
        )
        seen = b""
        for piece in answer.stream():
            seen += piece
            if b"event: token" in seen:
                gate.release()
    assert b"event: assistant_message" in seen


def test_slow_uploads_hold_no_thread_of_the_application(site: Site) -> None:
    """As many as two processes have threads; each shows its headers and half a body, and waits."""
    trusting = ssl.create_default_context(cafile=str(site.front.certificate))
    place, name = ("127.0.0.1", site.front.https), "tickets.example.com"
    with ExitStack() as idle:
        for _ in range(PROCESSES * THREADS + 20):
            plain = idle.enter_context(socket.create_connection(place, timeout=SECONDS))
            visitor = idle.enter_context(trusting.wrap_socket(plain, server_hostname=name))
            visitor.sendall(HALF_A_LOGIN)
        assert site.get("/api/v1/ai-sessions").status == 200


def test_visitors_come_by_https_and_their_requests_have_names(site: Site) -> None:
    with HTTPConnectionPool("127.0.0.1", site.front.http, retries=False) as pool:
        host = {"Host": "tickets.example.com"}
        answer = pool.request("GET", "/login?next=/x", headers=host, redirect=False)
    assert (answer.status, answer.headers["Location"]) == (
        301,
        "https://tickets.example.com/login?next=/x",
    )
    page = site.get("/login")
    assert re.fullmatch("[0-9a-f]{32}", page.headers["X-Request-ID"])
    assert "max-age" in page.headers["Strict-Transport-Security"]
    assert "Secure" in page.headers["Set-Cookie"]


def test_metrics_are_not_shown_to_visitors(site: Site) -> None:
    assert site.get("/metrics", METRICS_KEY).status == 404


def test_readers_are_answered_while_each_process_is_killed_in_turn(site: Site) -> None:
    """The second dies as soon as the first is back: nginx must have forgiven the first by then."""
    over, told = threading.Event(), Counter[int | str]()

    def read() -> None:
        while not over.is_set():
            try:
                told[site.get("/api/v1/ai-sessions").status] += 1
            except HTTPError as lost:
                told[type(lost).__name__] += 1

    with ThreadPoolExecutor(READERS) as readers:
        try:
            reading = [readers.submit(read) for _ in range(READERS)]
            for machine in site.webs:
                machine.befall("web killed", signal.SIGKILL)
        finally:
            over.set()
        for each in reading:
            each.result()
    # An answer that was half told when its process died is cut short: nobody can tell its rest.
    cut_short = told.pop("ProtocolError", 0)
    assert set(told) == {200}, told
    assert cut_short <= READERS * len(site.webs)


@pytest.mark.parametrize("name", ["resolutionflow@.service", "resolutionflow-worker.service"])
def test_systemd_takes_the_units(tmp_path: Path, name: str) -> None:
    text = (FILES / name).read_text()
    unit = tmp_path / name.replace("@", "@8000")
    unit.write_text(text.replace("/opt/resolutionflow/.venv/bin/python", sys.executable))
    verify = [shutil.which("systemd-analyze") or "", "verify", "--man=no", str(unit)]
    told = subprocess.run(verify, capture_output=True, text=True, check=False)
    complaints = [line for line in told.stderr.splitlines() if name.partition(".")[0][:14] in line]
    assert complaints == [], told.stderr
    # It does complain: a word that systemd does not know is named.
    unit.write_text(unit.read_text().replace("Restart=always", "Restart=sometimes"))
    told = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert "service restart specifier" in told.stderr
