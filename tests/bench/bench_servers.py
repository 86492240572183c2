"""granian beside gunicorn (gthread): the same application, the same requests, in turns."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench.load import THREADS, Hit, Measured, granian, measure, served
from tests.bench.stage import prepare

ROUNDS = 3


def gunicorn(target: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"),
        *("--threads", str(THREADS), "--keep-alive", "60", "--log-level", "error"),
        *("--bind", f"127.0.0.1:{port}", target),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hits = prepare(Path(folder)).hits
        environment = {"RESOLUTIONFLOW_INSTANCE": folder}
        print(f"{'path':<16}{'CPU granian':>12}{'gunicorn':>10}{'ratio':>7}{'requests/s':>12}")
        with (
            served("tests.bench.hello:app", {}, granian) as fast,
            served("tests.bench.hello:app", {}, gunicorn) as known,
        ):
            compare("bare hello", fast, known, Hit("/", {}))
        with (
            served("wsgi:app", environment, granian) as fast,
            served("wsgi:app", environment, gunicorn) as known,
        ):
            for name in ("cached preview", "session page"):
                compare(name, fast, known, hits[name])


def compare(name: str, fast: tuple[int, int], known: tuple[int, int], hit: Hit) -> None:
    """Print the CPU of each in µs a request, and their requests a second as a ratio."""
    ours: list[Measured] = []
    theirs: list[Measured] = []
    for _ in range(ROUNDS):
        ours.append(measure(*fast, hit))
        theirs.append(measure(*known, hit))
    cpu, other = (statistics.median(run.cpu_us for run in runs) for runs in (ours, theirs))
    rates = statistics.median(
        one.rate / another.rate for one, another in zip(ours, theirs, strict=True)
    )
    print(f"{name:<16}{cpu:>9.0f} µs{other:>7.0f} µs{cpu / other:>7.2f}{rates:>11.2f}x")


if __name__ == "__main__":
    main()
