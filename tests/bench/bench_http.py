"""The hot paths beside a bare Flask hello, on the same server, in turns. Run as a module."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.load import Hit, Measured, measure, paced, served
from tests.bench.stage import FACTS, MESSAGES, prepare

ROUNDS = 3
WRITES_A_SECOND = 50
#: name, requests a second as a share of hello's on granian; source: design targets.
TARGETS = {"cached preview": 0.22, "session page": 0.08, "POST fact": 0.12}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"RESOLUTIONFLOW_INSTANCE": folder}
        stage = prepare(Path(folder))
        with (
            served("tests.bench.hello:app", {}) as hello,
            served("wsgi:app", environment) as product,
        ):
            report(hello, product, stage.hits)
        print(f"(session {stage.session_id}: {MESSAGES} messages, {FACTS} facts, a card)")


def report(hello: tuple[int, int], product: tuple[int, int], hits: Mapping[str, Hit]) -> None:
    print(f"{'path':<16}{'x hello':>9}{'target':>8}{'CPU x hello':>13}{'p50 ms':>8}{'p99 ms':>8}")
    for name, hit in hits.items():
        ratios, cpu, latest = [], [], []
        for _ in range(ROUNDS):
            bare = measure(*hello, Hit("/", {}))
            ours = measure(*product, hit)
            ratios.append(ours.rate / bare.rate)
            cpu.append(ours.cpu_us / bare.cpu_us)
            latest.append(ours)
        print(line(name, ratios, cpu, latest))
    alone = measure(*product, hits["session page"], connections=1)
    print(f"session page, one connection: p50 {alone.p50_ms:.1f} ms (target 5)")
    steady = paced(product[0], hits["POST fact"], WRITES_A_SECOND)
    print(
        f"POST fact, {WRITES_A_SECOND} a second: p50 {steady.p50_ms:.1f} ms, p99"
        f" {steady.p99_ms:.1f} ms (target 25), {steady.failed} failed (target 0)"
    )


def line(name: str, ratios: list[float], cpu: list[float], runs: list[Measured]) -> str:
    failed = sum(run.failed for run in runs)
    return (
        f"{name:<16}{statistics.median(ratios):>9.2f}{TARGETS[name]:>8.2f}"
        f"{statistics.median(cpu):>13.1f}"
        f"{statistics.median(run.p50_ms for run in runs):>8.1f}"
        f"{statistics.median(run.p99_ms for run in runs):>8.1f}"
        + (f"  {failed} failed" if failed else "")
    )


if __name__ == "__main__":
    main()
