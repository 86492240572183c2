"""nginx with the configuration of docs/deploy, on free ports and with a certificate of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import ServerFailed, folder, on_a_free_port, started, stop

CONFIGURATION = Path(__file__).parents[2] / "docs" / "deploy" / "nginx.conf"
ADDRESS = "127.0.0.1:8000"  # of its one web process
BODY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens, on loopback, and the certificate that it shows."""

    https: int
    http: int
    certificate: Path


@contextmanager
def start_nginx(processes: Sequence[int]) -> Iterator[Front]:
    """Put nginx in front of the web processes on these ports.

    Raises:
        ServerFailed: it does not take the configuration; the text has its log.

    """
    with folder("rf-nginx-") as home:
        _certify(home)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            http: int = probe.getsockname()[1]

        def start(https: int) -> subprocess.Popen[bytes]:
            file = home / "nginx.conf"
            file.write_text(_around(_adapted(home, processes, http, https), home))
            command = [_program(), "-p", str(home), "-c", str(file), "-g", "daemon off;"]
            return started(command, lambda _pid: _listens(https), home / "log")

        process, https = on_a_free_port(start)
        try:
            yield Front(https, http, home / "certificate")
        finally:
            stop(process)


def _program() -> str:
    """Return nginx. Debian keeps it where an ordinary user's PATH does not lead."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise ServerFailed("nginx is missing: run tests/servers/install.sh")
    return found


def _adapted(home: Path, processes: Sequence[int], http: int, https: int) -> str:
    """Change what every installation changes: addresses, name, certificate."""
    text = CONFIGURATION.read_text()
    server = next(line for line in text.splitlines() if ADDRESS in line)
    upstream = "\n".join(server.replace(ADDRESS, f"127.0.0.1:{port}") for port in processes)
    for stands, becomes in (
        (server, upstream),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{https} ssl"),
        ("/etc/ssl/tickets.example.com.crt", str(home / "certificate")),
        ("/etc/ssl/private/tickets.example.com.key", str(home / "key")),
    ):
        assert stands in text, stands
        text = text.replace(stands, becomes)
    return text


def _around(servers: str, home: Path) -> str:
    places = "".join(f"{name}_temp_path {home}/{name};\n" for name in BODY)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}worker_processes 1;\npid {home}/pid;\nerror_log {home}/error.log;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{\naccess_log off;\n{places}{servers}\n}}\n"
    )


def _certify(home: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=tickets.example.com"),
            *("-addext", "subjectAltName=DNS:tickets.example.com"),
            *("-keyout", str(home / "key"), "-out", str(home / "certificate")),
        ],
        check=True,
        capture_output=True,
    )


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
