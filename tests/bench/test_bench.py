"""`make bench` finds the measurements by itself."""

from __future__ import annotations

from pathlib import Path

from tests.bench.__main__ import sections


def test_measurements_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("bench_b.py", "bench_a.py", "test_bench.py", "twin.py", "bench_c.txt"):
        (tmp_path / name).touch()
    assert sections(tmp_path) == ["bench_a", "bench_b"]
