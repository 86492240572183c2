"""Ask the real client against the fake service, and tell what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from tests.fakes.messages_api import KEY
from webapp.assistant.circuit import Circuit
from webapp.assistant.claude import Account, Claude
from webapp.assistant.model import (
    Call,
    ModelError,
    ModelMessage,
    ModelRequest,
    SystemBlock,
    Usage,
)
from webapp.assistant.tries import Patience

MODEL = "claude-sonnet-5-5"
SILENCE = 0.4  # seconds without a byte that count as a stall here


class Verdict(BaseModel):
    cause: str
    sure: bool


@dataclass
class Asker:
    """Somebody with a client of their own. `pauses` is what it would have waited in all."""

    url: str
    key: str = KEY
    silence: float = SILENCE
    circuit: Circuit = field(default_factory=lambda: Circuit(most_failures=100))
    calls: list[Call] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def claude(self) -> Claude:
        patience = Patience(connect=1.0, silence=self.silence, sleep=self.pauses.append)
        return Claude(Account(self.key, self.url, MODEL), self.circuit, self.calls.append, patience)

    def stream(
        self, *, seconds: float = 5.0, cancelled: Callable[[], bool] = lambda: False
    ) -> Outcome:
        outcome = Outcome()
        started = time.monotonic()
        texts = self.claude.stream(request(), deadline=started + seconds, cancelled=cancelled)
        try:
            while True:
                outcome.texts.append(next(texts))
        except StopIteration as end:
            outcome.usage = end.value
        except ModelError as error:
            outcome.error = error
        outcome.took = time.monotonic() - started
        return outcome

    def parse(self, *, seconds: float = 5.0) -> Outcome:
        outcome = Outcome()
        started = time.monotonic()
        try:
            parsed = self.claude.parse(
                request(Verdict), deadline=started + seconds, cancelled=lambda: False
            )
            outcome.value, outcome.usage = parsed.value, parsed.usage
        except ModelError as error:
            outcome.error = error
        outcome.took = time.monotonic() - started
        return outcome


@dataclass
class Outcome:
    """What came of one call; `took` is in seconds."""

    texts: list[str] = field(default_factory=list)
    value: Any = None
    usage: Usage | None = None
    error: ModelError | None = None
    took: float = 0.0

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def kind(self) -> str:
        return "done" if self.error is None else self.error.kind


def request(schema: type[BaseModel] | None = None) -> ModelRequest:
    return ModelRequest(
        purpose="chat" if schema is None else "note",
        system=(SystemBlock("Help with the ticket.", cached=True),),
        messages=(ModelMessage("user", "The printer is silent.", cached=True),),
        max_tokens=500,
        schema=schema,
    )
