"""A model's service that speaks in time: `python -m tests.bench.trickle` prints its address.

Each word of a reply is the moment at which it was to be sent, a value of `time.monotonic()`: the
clock is one for all processes of a machine, so whoever hears the word knows how late it is.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import Gate, Reply
from webapp.config import PROJECT

EVERY_S = 0.1


class Moment(Gate):
    """Lets a reply go on at its time."""

    def __init__(self, moment: float) -> None:
        super().__init__()
        self._moment = moment

    def passes(self, seconds: float) -> bool:
        time.sleep(max(0.0, self._moment - time.monotonic()))
        return True


def reply(words: int) -> Reply:
    """Return a reply that begins now."""
    began = time.monotonic()
    moments = [began + EVERY_S * number for number in range(1, words + 1)]
    gates = {number: Moment(moment) for number, moment in enumerate(moments)}
    return Reply(tuple(f"{moment:.3f} " for moment in moments), gates=gates)


@contextmanager
def trickling(words: int) -> Iterator[str]:
    """Run the service in a process of its own; yield its address."""
    command = [sys.executable, "-m", "tests.bench.trickle", str(words)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main() -> None:
    words = int(sys.argv[1])

    def answer(_body: dict[str, Any]) -> Reply:
        return reply(words)

    with FakeMessages() as service:
        service.answer_by = answer
        print(service.url, flush=True)
        sys.stdin.read()  # until whoever started it is gone


if __name__ == "__main__":
    main()
