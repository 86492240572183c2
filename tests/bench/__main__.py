"""`make bench`: run every `bench_*.py` beside this file, one after the other."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def sections(folder: Path) -> list[str]:
    """Return the module names in the order in which they run."""
    return sorted(path.stem for path in folder.glob("bench_*.py"))


def main() -> None:
    for name in sections(Path(__file__).parent):
        print(f"\n== {name.removeprefix('bench_')} ==", flush=True)
        import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
