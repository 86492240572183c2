"""A PostgreSQL server for the tests; nothing in it survives, so nothing is flushed to disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Cluster:
    """The files of a server, which may be ended and started again; `home` is its owner's."""

    home: Path
    as_owner: tuple[str, ...]

    def start(self, port: int, **changed: str) -> subprocess.Popen[bytes]:
        """Serve on this port; `changed` settings take the place of ours."""
        own = {"port": str(port), "unix_socket_directories": str(self.home)}
        command = [*self.as_owner, str(_programs() / "postgres"), "-D", str(self.data)]
        for name, value in (SETTINGS | own | changed).items():
            command += ["-c", f"{name}={value}"]
        return started(command, lambda _pid: _is_ready(self.data), self.home / "log")

    @property
    def data(self) -> Path:
        return self.home / "data"


@contextmanager
def start_postgres() -> Iterator[str]:
    """Start an empty server and yield its URL, `postgresql+psycopg://…`, as superuser.

    Raises:
        ServerFailed: when PostgreSQL is missing or does not start; the text has its log.

    """
    with folder("rf-pg-") as home:
        process, port = on_a_free_port(cluster(home).start)
        try:
            yield url_of(port)
        finally:
            stop(process)


def cluster(home: Path) -> Cluster:
    """Make an empty one.

    Raises:
        ServerFailed: when PostgreSQL is missing or does not like the folder.

    """
    made = Cluster(home, tuple(_give_away(home)))
    initdb = subprocess.run(
        [
            *made.as_owner,
            str(_programs() / "initdb"),
            *("--no-sync", "--auth", "trust", "--username", "postgres"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(made.data)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )
    if initdb.returncode:
        raise ServerFailed(f"initdb: {initdb.stdout}{initdb.stderr}")
    return made


def url_of(port: int) -> str:
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


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
