"""A PostgreSQL server for the tests; nothing in it survives, so nothing is flushed to disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import ServerFailed, folder, on_a_free_port, started, stop

# In Debian's order of preference; PostgreSQL refuses to run as root.
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}
STATUS_LINE = 7  # of postmaster.pid, counted from 0; PostgreSQL, src/include/utils/pidfile.h


@contextmanager
def start_postgres() -> Iterator[str]:
    """Start an empty server and yield its URL, `postgresql+psycopg://…`, as superuser.

    Raises:
        ServerFailed: when PostgreSQL is missing or does not start; the text has its log.

    """
    programs = _programs()
    with folder("rf-pg-") as home:
        as_owner = _give_away(home)
        data = home / "data"
        made = subprocess.run(
            [
                *as_owner,
                str(programs / "initdb"),
                *("--no-sync", "--auth", "trust", "--username", "postgres"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(data)),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
        )
        if made.returncode:
            raise ServerFailed(f"initdb: {made.stdout}{made.stderr}")

        def start(port: int) -> subprocess.Popen[bytes]:
            settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(home)}
            command = [*as_owner, str(programs / "postgres"), "-D", str(data)]
            for name, value in settings.items():
                command += ["-c", f"{name}={value}"]
            return started(command, lambda _pid: _is_ready(data), home / "log")

        process, port = on_a_free_port(start)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop(process)


def _programs() -> Path:
    """Return the folder with `initdb`. Debian keeps it off the PATH, one folder a version."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if not found:
        raise ServerFailed("PostgreSQL is missing: run tests/servers/install.sh")
    return Path(found).parent


def _give_away(home: Path) -> list[str]:
    """Give `home` to an unprivileged user when this is root; return the prefix to become them."""
    if os.geteuid() != 0:
        return []
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = next(users[name] for name in UNPRIVILEGED if name in users)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return [
        "setpriv",
        f"--reuid={owner.pw_uid}",
        f"--regid={owner.pw_gid}",
        "--clear-groups",
        "--pdeathsig",
        "INT",
    ]


def _is_ready(data: Path) -> bool:
    """Read the server's own word: a port that answers may be another worker's."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
