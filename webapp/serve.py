"""`python -m webapp.serve`: check the settings and the address, then become granian."""

from __future__ import annotations

import os
import socket
import sys

from webapp import config

# Each open stream holds one thread; the chat refuses new streams before the last ones are taken.
THREADS = 100
KILL_AFTER_S = 5  # open streams would hold a stopping worker for ever


def main() -> None:
    settings = config.load()
    address = free_address(settings.host, settings.port)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Serving on http://{shown}:{settings.port} (Ctrl-C stops)", flush=True)  # noqa: T201 - the one line people wait for
    os.execv(sys.executable, [sys.executable, *server_command(address, settings.port)])  # noqa: S606 - our own interpreter, no shell


def free_address(host: str, port: int) -> str:
    """Return the IP address of `host` after listening there for a moment.

    The server itself would not notice that another one listens: it shares the port (SO_REUSEPORT).

    Raises:
        BadSettings: naming HOST or PORT and the reason.

    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):  # the latter for what cannot be a name: a..b
        raise config.BadSettings(f"HOST: there is no host {host}") from None
    try:
        with socket.create_server(place[:2], family=family):
            return str(place[0])
    except OSError as error:
        reason = f"cannot listen on port {port} of {host} ({os.strerror(error.errno or 0)})"
        raise config.BadSettings(f"PORT: {reason}") from None


def server_command(address: str, port: int) -> list[str]:
    """Return the arguments for Python. Why each of them: docs/decisions/0001-granian.md."""
    return [
        *("-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", address, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(THREADS)),
        *("--workers-kill-timeout", str(KILL_AFTER_S), "--respawn-failed-workers"),
        "wsgi:app",
    ]


if __name__ == "__main__":
    main()
