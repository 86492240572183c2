"""The fake bills and refuses as the real service does, so that tests against it mean something."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.messages_api import KEY, FakeMessages
from tests.fakes.replies import says


@pytest.fixture
def api() -> Iterator[FakeMessages]:
    with FakeMessages() as api:
        yield api


def text(words: str, *, cached: bool = False) -> dict[str, Any]:
    mark = {"cache_control": {"type": "ephemeral"}} if cached else {}
    return {"type": "text", "text": words} | mark


def body(*parts: dict[str, Any], system: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    messages = [{"role": "user", "content": [part]} for part in parts]
    return {"model": "m", "max_tokens": 9, "system": system or [], "messages": messages}


def post(api: FakeMessages, sent: dict[str, Any], key: str = KEY) -> tuple[int, str]:
    headers = {"x-api-key": key, "content-type": "application/json"}
    request = urllib.request.Request(f"{api.url}/v1/messages", json.dumps(sent).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def usage(api: FakeMessages, sent: dict[str, Any]) -> tuple[int, int, int]:
    status, answer = post(api, sent)
    assert status == 200
    counted = json.loads(answer)["usage"]
    return (
        counted["input_tokens"],
        counted["cache_creation_input_tokens"],
        counted["cache_read_input_tokens"],
    )


def test_a_whole_answer_is_a_message(api: FakeMessages) -> None:
    api.will(says("Twelve jobs.", stop_reason="max_tokens"))
    message = json.loads(post(api, body(text("How many?")))[1])
    assert message["content"] == [{"type": "text", "text": "Twelve jobs."}]
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] == 3


def test_a_streamed_answer_has_the_events_in_order(api: FakeMessages) -> None:
    api.will(says(["Twelve ", "jobs."]))
    answer = post(api, body(text("How many?")) | {"stream": True})[1]
    names = [line.removeprefix("event: ") for line in answer.splitlines() if line[:2] == "ev"]
    assert names == [
        "message_start",
        "content_block_start",
        "ping",
        *["content_block_delta"] * 2,
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_an_answer_may_depend_on_the_request(api: FakeMessages) -> None:
    api.answer_by = lambda sent: says(f"{len(sent['messages'])} messages")
    assert "2 messages" in post(api, body(text("a"), text("b")))[1]


def test_a_prompt_without_breakpoints_reads_nothing_from_cache(api: FakeMessages) -> None:
    sent = body(text("x" * 40), text("y" * 40))
    assert usage(api, sent) == usage(api, sent)
    assert usage(api, sent)[1:] == (0, 0)


def test_the_longest_written_prefix_is_read(api: FakeMessages) -> None:
    system = [text("s" * 400, cached=True)]
    first = usage(api, body(text("a" * 40, cached=True), system=system))
    assert first[0] == first[2] == 0
    again = usage(api, body(text("a" * 40), text("b" * 40, cached=True), system=system))
    assert again[2] == first[1]  # found though its own breakpoint has moved on
    other = usage(api, body(text("c" * 40), system=system))
    assert 100 <= other[2] < first[1]
    assert other[1] == 0


@pytest.mark.parametrize(
    "change",
    [{"model": "n"}, {"output_config": {"format": {}}}, {"system": [text("t", cached=True)]}],
)
def test_another_prefix_reads_nothing(api: FakeMessages, change: dict[str, Any]) -> None:
    sent = body(text("a" * 40, cached=True), system=[text("s" * 40)])
    assert usage(api, sent)[1] > 0
    assert usage(api, sent | change)[2] == 0


def test_a_prefix_is_looked_for_twenty_blocks_back(api: FakeMessages) -> None:
    usage(api, body(text("a" * 40, cached=True)))
    between = [text(f"{number}") for number in range(19)]
    assert usage(api, body(text("a" * 40), *between, text("z", cached=True)))[2] > 0
    fresh = [text(f"{number}!") for number in range(20)]
    assert usage(api, body(text("a" * 40), *fresh, text("z", cached=True)))[2] == 0


@pytest.mark.parametrize(
    ("sent", "key", "status"),
    [
        (body(text("a")), "another key", 401),
        (body(*[text(f"{n}", cached=True) for n in range(5)]), KEY, 400),
        (body(text(" ")), KEY, 400),
        (body(), KEY, 400),
        (body(text("a")) | {"model": ""}, KEY, 400),
        (body(text("a")) | {"messages": [{"role": "assistant", "content": "a"}]}, KEY, 400),
    ],
)
def test_it_refuses_what_the_service_refuses(
    api: FakeMessages, sent: dict[str, Any], key: str, status: int
) -> None:
    api.will(says("not spent"))
    assert post(api, sent, key)[0] == status
    assert "not spent" in post(api, body(text("a")))[1]


def test_four_breakpoints_are_allowed(api: FakeMessages) -> None:
    assert post(api, body(*[text(f"{n}", cached=True) for n in range(4)]))[0] == 200
