"""How long a backup and its way back take, by the commands of docs/deploy.md. Run as a module."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, select, text

from tests.bench.growing import put, some_sessions
from tests.factories import person
from tests.servers import start_postgres
from webapp import create_app
from webapp.config import PROJECT
from webapp.database import reading, writing
from webapp.extensions import db
from webapp.models import AISession, Message, Team

SESSIONS, MESSAGES = 1_000, 20
WORDS = ("The", "service", "Spooler", "is", "stopped", "on", "PRINT-01;", "start", "it", "again.")
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
MOST_S = 30.0  # of a restore


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        took = [of_sqlite(home)]
        with start_postgres() as url:
            took.append(of_postgres(home, url))
    print(
        f"({SESSIONS:,} sessions of {MESSAGES} messages; a restore includes checks and migrations)"
    )
    if max(took) > MOST_S:
        raise SystemExit(1)


def of_sqlite(home: Path) -> float:
    environment = {"RESOLUTIONFLOW_INSTANCE": str(home)}
    filled(environment)
    flask = [sys.executable, "-m", "flask"]
    file = home / "monday.sqlite3"
    backup = seconds([*flask, "backup", str(file)], environment)
    restore = seconds([*flask, "restore", str(file), "--yes"], environment)
    return report("SQLite", backup, restore, environment)


def of_postgres(home: Path, url: str) -> float:
    environment = {"RESOLUTIONFLOW_INSTANCE": str(home), "DATABASE_URL": url}
    filled(environment)
    plain, file = url.replace("+psycopg", ""), home / "monday.dump"
    backup = seconds(["pg_dump", "--format=custom", f"--file={file}", plain], environment)
    into = ["--clean", "--if-exists", "--no-owner", f"--dbname={plain}"]
    restore = seconds(["pg_restore", *into, str(file)], environment)
    return report("PostgreSQL", backup, restore, environment)


def filled(environment: Mapping[str, str]) -> None:
    """Make a database by the migrations, with sessions and their messages."""
    app = create_app(**environment)
    with app.app_context(), writing():
        upgrade()
        owner = person("Alice", Team.named("North"))
        put(AISession, some_sessions(SESSIONS, owner.team_id, owner.id))
        keys = db.session.scalars(select(AISession.id)).all()
        put(Message, messages(keys))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def messages(sessions: Sequence[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """Yield messages of two pages each, as different as text is."""
    chance = random.Random(1)
    for key in sessions:
        for number in range(1, MESSAGES + 1):
            words = " ".join(chance.choices(WORDS, k=300))
            said = {"role": "assistant", "content": words, "content_html": words, "raw": words}
            yield said | {"ai_session_id": key, "number": number}


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    began = time.monotonic()
    subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, check=True, capture_output=True
    )
    return time.monotonic() - began


def report(name: str, backup: float, restore: float, environment: Mapping[str, str]) -> float:
    """Print how long both took; return the restore's time."""
    app = create_app(**environment)
    with app.app_context(), reading():
        back = db.session.scalar(select(func.count()).select_from(Message)) or 0
        size = db.session.scalar(text(SIZES[db.engine.dialect.name])) or 0
        db.session.remove()
        db.engine.dispose()
    if back != SESSIONS * MESSAGES:
        raise RuntimeError(f"{name}: {back} messages came back")
    times = f"backup {backup:>5.1f} s, restore {restore:>5.1f} s (target {MOST_S:.0f})"
    print(f"{name:<11}{size / 1e6:>5.0f} MB: {times}", flush=True)
    return restore


if __name__ == "__main__":
    main()
