"""Speed of the marker parser: normal replies, hostile ones at two sizes, and streamed chunks.

Run as ``python -m tests.bench.bench_markers``; exits 1 when a target is missed.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from webapp.lib.markers import MarkerParser, parse

REPLIES = Path(__file__).parents[2] / "../shared/data/D_suggest_fix/assistant_outputs.jsonl"
FIX = '[SUGGEST_FIX]\n{"title": "T", "description": "D", "confidence_pct": 85}\n[/SUGGEST_FIX]\n'
SIZE = 1_300_000

#: name → text of about as many characters as asked for.
HOSTILE: dict[str, Callable[[int], str]] = {
    "start markers, alone": lambda size: "[SUGGEST_FIX]\n" * (size // 14),
    "start markers, one line": lambda size: "[SUGGEST_FIX]" * (size // 13),
    "start markers, with braces": lambda size: "[SUGGEST_FIX]{" * (size // 14),
    "end markers of another kind": lambda size: "[SUGGEST_FIX]{" + "[/CHECKS]" * (size // 9),
    "end markers, one line": lambda size: "[FACTS]\n" + "x[/FACTS]" * (size // 9),
    "end markers after fences": lambda size: "[FACTS]\n" + "```[/FACTS]" * (size // 11),
    "stray end markers": lambda size: "[/SUGGEST_FIX]\n" * (size // 15),
    "half markers": lambda size: "[SUGGEST_FI" * (size // 11),
    "unfinished pairs": lambda size: (
        ('[SUGGEST_FIX]\n{"title": "T",' + "x" * (size // 1500 - 60) + "\n[/SUGGEST_F\n") * 1500
    ),
    "blocks, well-formed": lambda size: FIX * (size // len(FIX)),
    "open brackets": lambda size: "[" * size,
    "backticks": lambda size: "`" * size,
    "fence lines": lambda size: "```\n" * (size // 4),
    "fence openers": lambda size: "```a\n" * (size // 5),
    "both fences": lambda size: "```a\n~~~b\n" * (size // 10),
    "ever shorter fences": lambda size: "".join(
        "`" * length + "a\n" for length in range(int((2 * size) ** 0.5), 3, -1)
    ),
    "marker in open fences": lambda size: "```a\n[FACTS]\n```b\n" * (size // 18),
    "fenced markers": lambda size: "```\n[FACTS]\n```\n" * (size // 16),
    "marker before white space": lambda size: "x [FACTS]" + " \n" * (size // 2) + "x",
    "markers before fences": lambda size: "x [FACTS] ~~~ " * (size // 14),
    "white space before end": lambda size: "[FACTS]\n" + (" " * 999 + "x[/FACTS]") * (size // 1008),
    "list marks": lambda size: "- " * (size // 2),
    "line ends": lambda size: "\r" * size,
    "deep payload": lambda size: "[FACTS]\n" + "[" * size + "\n[/FACTS]",
    "deep payload, small": lambda size: ("[FACTS]" + '["' * 5000 + "[/FACTS]\n") * (size // 10016),
    "huge integer": lambda size: '[FACTS]\n["a",' + "1" * (size // 6) + "]\n[/FACTS]" + " " * size,
}


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """CPU seconds of the quickest of ``times`` runs."""
    best = float("inf")
    for _ in range(times):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best


def in_chunks(text: str, size: int) -> None:
    """Parse the text cut into chunks of ``size`` characters."""
    parser = MarkerParser()
    for start in range(0, len(text), size):
        parser.feed(text[start : start + size])
    parser.close()


def replies() -> list[str]:
    """Marker-free replies, and each with a block at its end."""
    if REPLIES.exists():
        lines = REPLIES.read_text(encoding="utf-8").splitlines()
        texts = [str(json.loads(line)["text"]) for line in lines]
    else:
        texts = ["1. Open **Services**.\n2. Run `Get-Service [name]`.\n\nIt helps.\n" * 25] * 50
    return texts + [f"{text}\n\n{FIX}" for text in texts]


def normal() -> bool:
    texts = replies()
    size = sum(len(text.encode()) for text in texts)
    plain = texts[: len(texts) // 2]
    plain_size = sum(len(text.encode()) for text in plain)

    def read(these: list[str]) -> None:
        for text in these:
            parse(text)

    rate = plain_size / seconds(lambda: read(plain * 20)) * 20 / 1e6
    long = "\n\n".join(plain * 10)
    long_rate = len(long.encode()) / seconds(lambda: parse(long)) / 1e6
    each = seconds(lambda: read(texts * 20)) / len(texts) / 20 * 1e6
    joined = "\n".join(plain)
    chunk = seconds(lambda: in_chunks(joined, 5)) / (len(joined) / 5) * 1e6
    print(f"{size / len(texts):.0f} bytes a reply: {rate:.0f} MB/s, {each:.1f} µs a reply")
    print(f"one long reply: {long_rate:.0f} MB/s; stream: {chunk:.2f} µs a chunk")
    return long_rate >= 100 and each <= 20 and chunk <= 3


def hostile() -> bool:
    good = True
    print(f"{'hostile text':30}{'1.3 MB':>9}{'2.6 MB':>9}{'growth':>8}{'chunks':>9}{'growth':>8}")
    for name, make in HOSTILE.items():
        text, double = make(SIZE), make(2 * SIZE)
        once = seconds(lambda text=text: parse(text))  # type: ignore[misc] # bound early
        twice = seconds(lambda text=double: parse(text))  # type: ignore[misc] # bound early
        cut = seconds(lambda text=text: in_chunks(text, 7), times=1)  # type: ignore[misc] # same
        cut_twice = seconds(lambda text=double: in_chunks(text, 7), times=1)  # type: ignore[misc]
        print(
            f"{name:30}{once:8.3f}s{twice:8.3f}s{twice / max(once, 1e-3):7.1f}x"
            f"{cut:8.3f}s{cut_twice / max(cut, 1e-3):7.1f}x"
        )
        good = good and once <= 0.5
    return good


def main() -> None:
    results = [normal(), hostile()]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
