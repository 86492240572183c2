"""The assistant with a model behind `Provider`; its offline twin is `playbook_provider`."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from webapp.assistant.model import Model
from webapp.assistant.prompt import chat_prompt
from webapp.assistant.providers import Situation

CHAT_SECONDS = 120.0  # for a reply, tries included


class ClaudeProvider:
    """A `Provider` for one reply: `cancelled` is its Stop, asked several times a second.

    Closing the iterator early ends the call. `ModelError` says in words what went wrong.
    """

    def __init__(
        self,
        model: Model,
        cancelled: Callable[[], bool] = lambda: False,
        seconds: float | None = None,
    ) -> None:
        self._model = model
        self._cancelled = cancelled
        self._seconds = CHAT_SECONDS if seconds is None else seconds

    def reply(self, situation: Situation) -> Generator[str]:
        """Yield the reply's text as it comes, blocks included."""
        deadline = time.monotonic() + self._seconds
        request = chat_prompt(situation).request
        yield from self._model.stream(request, deadline=deadline, cancelled=self._cancelled)
