"""`make bench` finds the measurements by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.__main__ import heard, report, sections, standing
from tests.bench.bench_growth import compared
from tests.bench.in_process import Answered


def test_measurements_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("bench_b.py", "bench_a.py", "test_bench.py", "twin.py", "bench_c.txt"):
        (tmp_path / name).touch()
    assert sections(tmp_path) == ["bench_a", "bench_b"]


def test_what_a_measurement_prints_is_kept_even_if_it_misses_its_target() -> None:
    def misses() -> None:
        print("9 ms, target 5")
        raise SystemExit(1)

    assert heard(misses) == "9 ms, target 5\n"
    assert "## pages\n\n```text\n9 ms, target 5\n```" in report({"pages": "9 ms, target 5\n"})


def test_a_measurement_that_breaks_leaves_the_others_to_run() -> None:
    def breaks() -> None:
        print("4 ms")
        raise TimeoutError("nothing listens")

    assert heard(breaks) == "4 ms\nnot measured to the end: TimeoutError: nothing listens\n"


def test_a_report_can_be_read_again() -> None:
    figures = {"http": "a  1\nb  2\n", "the twins": "x\n"}
    assert standing(report(figures)) == figures


@pytest.mark.parametrize(("cpu_ms", "queries", "misses"), [(1.4, 3, 0), (1.6, 3, 1), (1.0, 4, 1)])
def test_a_page_that_grows_misses_its_target(cpu_ms: float, queries: int, misses: int) -> None:
    few, many = Answered(1.0, 1.0, 3), Answered(cpu_ms, 1.0, queries)
    assert compared([[few], [few], [many]])[1] == misses
