"""`make bench`: run every `bench_*.py` beside this file and write what they print to the docs.

`python -m tests.bench grounding http` runs these again and leaves the other sections as they stand.
"""

from __future__ import annotations

import contextlib
import io
import os
import platform
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs/performance.md"
LONGEST = 200  # characters of an error
HEAD = """\
# Performance

What `make bench` measured last: {day}, Python {python} on {cores} cores of {machine}. Machines are
noisy: trust the ratios, which are measured side by side in one run, not the times. A target stands
beside its figure; where a figure misses it, it says so here and is not explained away.

The HTTP paths are measured on granian, as `make run` serves, in turns with a bare Flask hello on
the same server. The other sections measure the engines by themselves.
"""


def sections(folder: Path) -> list[str]:
    """Return the module names in the order in which they run."""
    return sorted(path.stem for path in folder.glob("bench_*.py"))


def heard(measure: Callable[[], object]) -> str:
    """Run one measurement and return what it printed; one that breaks leaves the others to run."""
    kept = io.StringIO()
    with contextlib.redirect_stdout(kept), contextlib.suppress(SystemExit):
        try:
            measure()
        except Exception as error:  # noqa: BLE001 - a server that is missing, a port that is taken
            print(f"not measured to the end: {type(error).__name__}: {str(error)[:LONGEST]}")
            traceback.print_exc()
    print(kept.getvalue(), end="", flush=True)
    return kept.getvalue()


def report(figures: dict[str, str]) -> str:
    head = HEAD.format(
        day=f"{datetime.now(UTC):%d %B %Y}",
        python=platform.python_version(),
        cores=os.cpu_count(),
        machine=platform.machine(),
    )
    parts = [f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in figures.items()]
    return "\n".join([head, *parts])


def standing(text: str) -> dict[str, str]:
    """Return the sections of a report: the inverse of `report`."""
    return dict(re.findall(r"^## ([^\n]+)\n\n```text\n(.*?)```$", text, re.MULTILINE | re.DOTALL))


def run(name: str) -> None:
    import_module(f"tests.bench.{name}").main()


def main() -> None:
    asked = [f"bench_{name}" for name in sys.argv[1:]]
    figures = standing(REPORT.read_text(encoding="utf-8")) if asked else {}
    for name in asked or sections(Path(__file__).parent):
        title = name.removeprefix("bench_").replace("_", " ")
        print(f"\n== {title} ==", flush=True)
        figures[title] = heard(partial(run, name))
    REPORT.write_text(report(dict(sorted(figures.items()))), encoding="utf-8")
    print(f"\nWritten to {REPORT.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
