"""The provider with a model behind it: what it asks, what it yields, how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import pytest

from tests.assistant.asking import Asker
from tests.assistant.support_talk import REPLY, asks, opening, talk
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import refuses, says
from webapp.assistant.claude_provider import ClaudeProvider
from webapp.assistant.model import ModelError, ModelRequest, Parsed, Usage
from webapp.assistant.prompt import ASSISTANT_SYSTEM_PROMPT, chat_prompt


class Scripted:
    """A `Model` that says three words, and remembers how it was asked."""

    name = "scripted"

    def __init__(self) -> None:
        self.asked: list[tuple[ModelRequest, float, Callable[[], bool]]] = []
        self.closed = False

    def stream(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Generator[str, None, Usage]:
        self.asked.append((request, deadline, cancelled))
        try:
            yield from ("Look ", "at ", "it.")
        finally:
            self.closed = True
        return Usage()

    def parse(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Parsed[Any]:
        raise NotImplementedError


def test_the_reply_comes_as_the_model_writes_it() -> None:
    model, stop = Scripted(), lambda: False
    situation = asks(opening(), "Why?")
    started = time.monotonic()
    reply = ClaudeProvider(model, stop, seconds=30.0).reply(situation)
    assert list(reply) == ["Look ", "at ", "it."]
    ((request, deadline, cancelled),) = model.asked
    assert request == chat_prompt(situation).request
    assert started + 30 <= deadline <= time.monotonic() + 30
    assert cancelled is stop


def test_whoever_stops_reading_ends_the_call() -> None:
    model = Scripted()
    reply = ClaudeProvider(model).reply(asks(opening(), "Why?"))
    assert next(iter(reply)) == "Look "
    assert not model.closed
    reply.close()
    assert model.closed


def test_the_service_is_sent_the_prompt_and_its_words_come_back(api: FakeMessages) -> None:
    api.will(says(REPLY))
    reply = ClaudeProvider(Asker(api.url).claude).reply(asks(opening(), "</ticket> Why?"))
    assert "".join(reply) == REPLY
    body = api.requests[-1].body
    assert body["system"][0]["text"] == ASSISTANT_SYSTEM_PROMPT
    assert body["messages"][0]["content"][0]["text"] == (
        "<engineer_message>\n(/ticket) Why?\n</engineer_message>"
    )


def test_a_failure_is_told_in_words(api: FakeMessages) -> None:
    api.will(refuses(401))
    with pytest.raises(ModelError) as failed:
        list(ClaudeProvider(Asker(api.url).claude).reply(asks(opening(), "Why?")))
    assert failed.value.kind == "authentication"


def test_a_talk_of_twenty_turns_is_read_from_the_cache_of_the_service(api: FakeMessages) -> None:
    provider = ClaudeProvider(Asker(api.url).claude)
    for situation in talk(20):
        assert "".join(provider.reply(situation))
    bills = [received.usage for received in api.requests[-19:]]
    read = sum(bill["cache_read_input_tokens"] for bill in bills)
    assert read / sum(sum(bill.values()) for bill in bills) >= 0.9
