"""The start of the server: a bad address is one clear line, a good one is served and let go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from socket import create_server

import pytest

from tests.servers.process import free_port
from webapp.config import BadSettings
from webapp.serve import free_address, server

ROOT = Path(__file__).parents[1]
APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served"]
"""
START = "from webapp.serve import server; server('127.0.0.1', {port}).serve()"


def test_a_free_address_is_resolved_and_let_go() -> None:
    port = free_port()
    assert free_address("localhost", port) in {"127.0.0.1", "::1"}
    with create_server((free_address("127.0.0.1", port), port)):
        pass


def test_a_taken_port_is_one_clear_line() -> None:
    with create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings) as refusal:
            free_address("127.0.0.1", port)
    line = f"PORT: cannot listen on port {port} of 127.0.0.1 (Address already in use)"
    assert str(refusal.value) == line


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "a" * 64])
def test_an_unknown_host_is_one_clear_line(host: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        free_address(host, 8000)
    assert str(refusal.value) == f"HOST: there is no host {host}"


def test_a_foreign_address_is_one_clear_line() -> None:
    with pytest.raises(BadSettings, match=r"^PORT: cannot listen on port \d+ of 192\.0\.2\.1 \("):
        free_address("192.0.2.1", free_port())


@pytest.mark.parametrize("program", ["webapp.serve", "flask users create a@b"])
def test_a_bad_setting_stops_the_start_with_one_line(tmp_path: Path, program: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *program.split()],
        env=os.environ | {"PORT": "http", "RESOLUTIONFLOW_INSTANCE": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert run.stdout == ""
    assert run.stderr.startswith("PORT: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "signals"), [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGTERM, 2)]
)
def test_it_serves_and_ends_on_a_signal(
    number: signal.Signals, signals: int, tmp_path: Path
) -> None:
    (tmp_path / "wsgi.py").write_text(APP)
    port = free_port()
    command = [sys.executable, "-c", START.format(port=port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert answer(f"http://127.0.0.1:{port}/", within_s=30) == b"served"
            for _ in range(signals):
                os.killpg(process.pid, number)
            _, errors = process.communicate(timeout=20)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, errors) == (0, b"")


def test_a_signal_never_waits_for_the_main_loop() -> None:
    serving = server("127.0.0.1", free_port())
    handler = threading.Thread(target=serving.signal_handler_interrupt, daemon=True)
    lock: threading.Condition = vars(serving.main_loop_interrupt)["_cond"]
    with lock:
        handler.start()
        handler.join(10)
        assert not handler.is_alive()
    assert serving.main_loop_interrupt.wait(10)


def answer(url: str, within_s: float) -> bytes:
    deadline = time.monotonic() + within_s
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return bytes(response.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
