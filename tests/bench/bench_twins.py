"""The three hot paths beside twins that serve the same rows: other frameworks, and bare Flask."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from urllib3 import HTTPConnectionPool

from tests.bench.load import THREADS, Hit, granian, measure, served
from tests.bench.stage import Stage, hits, prepare
from tests.servers import start_postgres
from webapp.config import PROJECT

ROUNDS = 3
HERE = Path(__file__).parent / "twins"
HOME = PROJECT / ".venv" / "twins"
PATHS = ("cached preview", "session page", "POST fact")
#: our requests a second as a multiple of the twin's; source: design targets.
TARGETS = {"sqlite": 2.0, "postgresql": 1.5}
Command = Callable[[str, int], list[str]]


def uvicorn(target: str, port: int) -> list[str]:
    program = [str(HOME / "bin" / "python"), "-m", "uvicorn", "--app-dir", str(HERE)]
    return [*program, "--port", str(port), "--log-level", "error", target]


def gunicorn(target: str, port: int) -> list[str]:
    return [
        *(str(HOME / "bin" / "python"), "-m", "gunicorn", "--chdir", str(HERE)),
        *("--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "error"),
        *("--keep-alive", "60", "--bind", f"127.0.0.1:{port}", target),
    ]


def lean(target: str, port: int) -> list[str]:
    program = granian(target, port)
    return [str(HOME / "bin" / "python"), *program[1:-1], "--working-dir", str(HERE), target]


TWINS: Mapping[str, tuple[str, Command]] = {
    "lean Flask": ("flask_lean:app", lean),
    "FastAPI": ("fastapi_twin:app", uvicorn),
    "Django": ("django_twin:app", gunicorn),
}


def install() -> None:
    """Give the twins an environment of their own: the product needs none of it."""
    uv = [sys.executable, "-m", "uv"]
    if not HOME.exists():
        subprocess.run([*uv, "venv", "--quiet", str(HOME)], check=True)
    pins = str(HERE / "requirements.txt")
    install = [*uv, "pip", "install", "--quiet", "--python", str(HOME), "--require-hashes"]
    subprocess.run([*install, "-r", pins], check=True)


def main() -> None:
    install()
    print(f"{'our requests/s as a multiple of':<34}" + "".join(f"{name:>14}" for name in PATHS))
    with tempfile.TemporaryDirectory() as folder:
        compare("sqlite", Path(folder), lambda name: f"sqlite:///{folder}/{name}.sqlite3")
    with tempfile.TemporaryDirectory() as folder, start_postgres() as url:
        compare("postgresql", Path(folder), lambda _name: url)


def compare(database: str, home: Path, address: Callable[[str], str]) -> None:
    """Measure us and each twin in turns; on SQLite each has a copy of the database."""
    url = address("ours")
    stage = prepare(home, url)
    with served("wsgi:app", {"RESOLUTIONFLOW_INSTANCE": str(home), "DATABASE_URL": url}) as ours:
        for name, (target, command) in TWINS.items():
            copy = address(target.partition(":")[0])
            if copy != url:
                shutil.copy(path_of(url), path_of(copy))
            with served(target, {"TWIN_DATABASE": copy}, command) as twin:
                theirs = logged_in(twin[0], stage)
                ratios = [ratio(ours, twin, stage.hits[path], theirs[path]) for path in PATHS]
            wanted = "" if name == "lean Flask" else f" (target {TARGETS[database]})"
            shown = "".join(f"{ratio:>13.2f}x" for ratio in ratios)
            print(f"{f'{database}: {name}{wanted}':<34}{shown}", flush=True)


def logged_in(port: int, stage: Stage) -> Mapping[str, Hit]:
    with HTTPConnectionPool("127.0.0.1", port) as pool:
        answer = pool.request("GET", f"/login/{stage.owner_id}")
    cookies = [line.partition(";")[0] for line in answer.headers.getlist("Set-Cookie")]
    names = ("csrf_token", "csrfmiddlewaretoken")  # the latter is Django's
    form = urlencode(dict.fromkeys(names, answer.data.decode()) | {"text": "It is."})
    return hits(stage.session_id, stage.growing_id, {"Cookie": "; ".join(cookies)}, form)


def path_of(url: str) -> str:
    return url.removeprefix("sqlite:///")


def ratio(ours: tuple[int, int], twin: tuple[int, int], hit: Hit, their_hit: Hit) -> float:
    rounds = []
    for _ in range(ROUNDS):
        mine, other = measure(*ours, hit), measure(*twin, their_hit)
        if mine.failed or other.failed or not other.rate:
            raise RuntimeError(f"{hit.path}: failed {mine.failed} of ours, {other.failed}")
        rounds.append(mine.rate / other.rate)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
