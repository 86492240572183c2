"""Every way in which the service can fail, as rows: what it does, and what was said before.

`hurried` makes waiting short, so that the slow rows cost a test a second instead of two minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from flask import Flask

from tests.fakes.messages_api import FakeMessages, refused_url
from tests.fakes.replies import BEFORE_HEADERS, Answer, Ending, Gate, HangUp, refuses, says
from webapp.assistant import claude_provider, tries
from webapp.notes import writer

PARTIAL: Final = "Look at the event log of the print server first. "
HURRY = tries.Patience(connect=1.0, silence=0.4, first_pause=0.01, longest_pause=0.02)
DEADLINE_S = 1.5


@dataclass(frozen=True)
class Failure:
    """`answer` None: nobody listens. `keeps` says that words had come, which must be kept.

    `purposes` is where it can happen: free text has no schema to break.
    """

    name: str
    answer: Answer | None
    keeps: bool = False
    purposes: tuple[str, ...] = ("chat", "note")

    def befall(self, app: Flask, service: FakeMessages) -> None:
        """Make the service fail like this from now on."""
        settings = app.config["SETTINGS"]
        settings.anthropic_base_url = service.url if self.answer else refused_url()
        if self.answer:
            service.default = self.answer


def end(app: Flask, service: FakeMessages, answer: Answer) -> None:
    """Make the service well again; the breaker has had its rest."""
    app.config["SETTINGS"].anthropic_base_url = service.url
    app.extensions.pop("claude_circuit", None)
    service.default = answer


def broken(name: str, ending: Ending) -> Failure:
    return Failure(name, says(PARTIAL, ending=ending), keeps=True)


ROWS = (
    *(Failure(str(status), refuses(status)) for status in (401, 400, 413)),
    *(
        Failure(f"429, retry-after {seconds}", refuses(429, retry_after=seconds))
        for seconds in ("1", "3600")
    ),
    *(Failure(str(status), refuses(status)) for status in (500, 503, 529)),
    Failure("refused connection", None),
    Failure("drop before the reply", HangUp()),
    broken("drop mid-stream", "dropped"),
    broken("stall", "silent"),
    broken("clean end without message_stop", "unfinished"),
    broken("error event", "error_event"),
    broken("malformed JSON", "malformed"),
    Failure("schema-invalid output", says('{"problem": "not a list"}'), purposes=("note",)),
    Failure("refusal", says(PARTIAL, stop_reason="refusal"), keeps=True),
    Failure("max_tokens", says(PARTIAL, stop_reason="max_tokens"), keeps=True),
    Failure("slower than the deadline", says(PARTIAL, gates={BEFORE_HEADERS: Gate()})),
)


@contextmanager
def hurried() -> Iterator[None]:
    """Wait for everything a fraction of the time; a silence before the headers is the deadline."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tries, "PATIENCE", HURRY)
        patched.setattr(claude_provider, "CHAT_SECONDS", DEADLINE_S)
        patched.setattr(writer, "NOTE_SECONDS", DEADLINE_S)
        yield
