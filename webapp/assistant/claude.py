"""Claude, through the Anthropic SDK: the only file that imports it.

Importing the SDK takes seconds, so import this module only where a key is set. What the SDK
leaves to its user is done in `tries`: an own deadline (its timeouts are per read), retries with a
bound (it would sleep for any `retry-after`), and noticing a stream that ends too early.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import anthropic
import httpx2
from anthropic.types import MessageParam, OutputConfigParam, RawMessageStreamEvent, TextBlockParam
from anthropic.types import Usage as BilledUsage
from pydantic import BaseModel, ValidationError

from webapp.assistant.circuit import Circuit
from webapp.assistant.faults import asked_wait, of_status
from webapp.assistant.model import Call, ModelError, ModelRequest, Parsed, Usage
from webapp.assistant.tries import PATIENCE, Ended, Patience, Piece, Tries
from webapp.logs import REQUEST_ID, request_id


@dataclass(frozen=True, slots=True)
class Account:
    """Where to call, as whom, and which model. The key stays out of every text."""

    api_key: str = field(repr=False)
    base_url: str
    model: str


class Claude:
    """A `Model`. Cheap to make: the connections are shared by account.

    `record` is told about every call that went out, however it ended, once it has ended.
    """

    def __init__(
        self,
        account: Account,
        circuit: Circuit,
        record: Callable[[Call], None] = lambda _call: None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._account = account
        self._circuit = circuit
        self._record = record
        self._patience = patience

    @property
    def name(self) -> str:
        return self._account.model

    def stream(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Generator[str, None, Usage]:
        """Yield the answer's text as it comes. See `Model`."""
        tries = self._tries(request, deadline, cancelled)
        with self._recorded(request, tries):
            yield from tries.run(tries.begun_answer)
        return tries.usage

    def parse(
        self, request: ModelRequest, *, deadline: float, cancelled: Callable[[], bool]
    ) -> Parsed[Any]:
        """Return the answer as an instance of `request.schema`. See `Model`.

        It is streamed all the same, so that an unwanted answer can be cut short.
        """
        tries = self._tries(request, deadline, cancelled)
        with self._recorded(request, tries):
            value = tries.run(lambda: _validated(request, "".join(tries.answer())))
        return Parsed(value, tries.usage)

    def _tries(
        self, request: ModelRequest, deadline: float, cancelled: Callable[[], bool]
    ) -> Tries:
        for_request = request_id()  # now: it is opened in a thread that works for nobody
        return Tries(
            open_answer=lambda: self._answer(request, for_request),
            circuit=self._circuit,
            patience=self._patience,
            deadline=deadline,
            cancelled=cancelled,
        )

    @contextmanager
    def _recorded(self, request: ModelRequest, tries: Tries) -> Generator[None]:
        started, outcome = time.monotonic(), "stopped"  # also what a caller that closes us does
        try:
            yield
            outcome = "done"
        except ModelError as error:
            outcome = error.kind
            raise
        finally:
            if tries.count:
                took = round((time.monotonic() - started) * 1000)
                model, usage = self._account.model, tries.usage
                self._record(Call(request.purpose, model, usage, took, outcome, tries.count))

    async def _answer(self, request: ModelRequest, for_request: str) -> AsyncGenerator[Piece]:
        client = _client(self._account, self._patience.connect, self._patience.silence)
        try:
            stream = await client.messages.create(
                model=self._account.model,
                max_tokens=request.max_tokens,
                system=[_block(part.text, cached=part.cached) for part in request.system],
                messages=_messages(request),
                output_config=_format(request.schema),
                stream=True,
                # ANTHROPIC_CUSTOM_HEADERS could otherwise log in as somebody else.
                extra_headers={
                    "Authorization": f"Bearer {self._account.api_key}",
                    "X-Api-Key": anthropic.omit,
                    REQUEST_ID: for_request or anthropic.omit,
                },
            )
            async with stream:
                async for piece in _pieces(stream):
                    yield piece
        except Exception as error:  # noqa: BLE001 - whatever it is, `_translated` names it
            failure = _translated(error)
        else:
            return
        # Outside of `except`: as its context the SDK's error would go with it to the thread that
        # asks, and that thread's garbage collection races with this loop for the half-read reply.
        raise failure


@cache
def _client(account: Account, connect: float, silence: float) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(
        api_key=account.api_key,  # explicit: other variables and files on disk can authenticate too
        base_url=account.base_url.rstrip("/").removesuffix("/v1"),
        max_retries=0,
        timeout=httpx2.Timeout(silence, connect=connect, pool=connect),
        open_telemetry=False,
    )


def _format(schema: type[BaseModel] | None) -> OutputConfigParam | anthropic.Omit:
    if schema is None:
        return anthropic.omit
    return {"format": {"type": "json_schema", "schema": anthropic.transform_schema(schema)}}


def _block(text: str, *, cached: bool) -> TextBlockParam:
    block: TextBlockParam = {"type": "text", "text": text}
    if cached:
        block["cache_control"] = {"type": "ephemeral"}
    return block


def _messages(request: ModelRequest) -> list[MessageParam]:
    messages: list[MessageParam] = []
    for said in request.messages:
        content = [_block(said.content, cached=said.cached)]
        if said.role == "user":
            messages.append({"role": "user", "content": content})
        else:
            messages.append({"role": "assistant", "content": content})
    return messages


async def _pieces(events: AsyncIterable[RawMessageStreamEvent]) -> AsyncGenerator[Piece]:
    usage, reason = Usage(), ""
    async for event in events:
        if event.type == "message_start":
            usage = _counted(event.message.usage)
            yield usage
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            if event.delta.text:
                yield event.delta.text
        elif event.type == "message_delta":
            reason = event.delta.stop_reason or ""
            # The counts are totals. Only the output's is sure to be sent again.
            yield Usage(
                usage.input_tokens,
                event.usage.output_tokens,
                usage.cache_creation_tokens,
                usage.cache_read_tokens,
            )
        elif event.type == "message_stop":
            yield Ended(reason)


def _counted(usage: BilledUsage) -> Usage:
    return Usage(
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_creation_input_tokens or 0,
        usage.cache_read_input_tokens or 0,
    )


def _validated(request: ModelRequest, text: str) -> Any:  # noqa: ANN401 - the schema's instance
    if request.schema is None:
        raise TypeError("a request without a schema has nothing to parse")
    try:
        return request.schema.model_validate_json(text)
    except ValidationError:  # its words quote the answer
        raise ModelError("malformed") from None


def _translated(error: Exception) -> ModelError:
    if isinstance(error, anthropic.APIStatusError):
        wait = asked_wait(error.response.headers.get("retry-after"))
        return ModelError(of_status(error.status_code, error.type), retry_after=wait)
    cause = error.__cause__ if isinstance(error, anthropic.APIConnectionError) else error
    match cause:
        case httpx2.ConnectError() | httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return ModelError("unreachable")
        case httpx2.TimeoutException():
            return ModelError("stalled")
        case httpx2.TransportError():
            return ModelError("interrupted")
    return ModelError("malformed" if cause is error else "unreachable")
