"""Pages that listen to replies, hundreds at once, and one that asks for other pages meanwhile."""

from __future__ import annotations

import asyncio
import re
import time
import urllib.parse
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from typing import NamedTuple

from tests.bench.load import cpu_seconds, memory_kb

OPENED_WITHIN_S = 5.0
PAUSE_S = 0.02  # between two other requests
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SAID = re.compile(rb"\d+\.\d{3}")


@dataclass(frozen=True)
class Desk:
    """A web process, and the headers of somebody with many sessions; `plain` are paths."""

    port: int
    pid: int
    headers: Mapping[str, str]
    csrf: str
    sessions: Sequence[uuid.UUID]
    plain: Mapping[str, str]


@dataclass
class Heard:
    """What was heard. Times are values of `time.monotonic()`, in seconds."""

    words: list[tuple[float, float]] = field(default_factory=list)  # when due, when it came
    told_to_wait: list[str] = field(default_factory=list)  # `Retry-After` of those without a seat
    answered: list[int] = field(default_factory=list)  # status of their second try, not streamed
    plain_ms: dict[str, list[float]] = field(default_factory=dict)
    kb: int = 0
    core_pct: float = 0.0  # of the web process's CPU while all streams were open
    opened: float = 0.0
    ended: float = float("inf")

    def late_ms(self) -> list[float]:
        """Return how late the words were while all streams were open."""
        settled = [one for one in self.words if self.opened <= one[0] <= self.ended]
        return [(came - due) * 1000 for due, came in settled]


class Answer(NamedTuple):
    """The head of an answer, and its body to be read; the writer keeps the connection open."""

    status: int
    headers: Message
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def listen(desk: Desk, size: int) -> Heard:
    """Open so many streams one after another, and hear them to their ends."""
    heard = Heard()
    async with asyncio.TaskGroup() as group:
        visitor = group.create_task(visits(desk, heard))
        streams = []
        for number in range(size):
            streams.append(group.create_task(stream(desk, heard, desk.sessions[number])))
            await asyncio.sleep(OPENED_WITHIN_S / size)
        heard.opened = time.monotonic()
        heard.plain_ms.clear()
        heard.kb, spent = memory_kb(desk.pid), cpu_seconds(desk.pid)
        await asyncio.wait(streams, return_when=asyncio.FIRST_COMPLETED)
        open_s = time.monotonic() - heard.opened
        heard.core_pct = (cpu_seconds(desk.pid) - spent) / open_s * 100
        await asyncio.wait(streams)
        visitor.cancel()
    return heard


async def stream(desk: Desk, heard: Heard, session_id: uuid.UUID) -> None:
    """Say something and hear the reply; told to wait, send it again as the page does: plainly."""
    path = f"/sessions/{session_id}/messages"
    said = {"csrf_token": desk.csrf, "key": str(uuid.uuid4()), "content": "It is silent."}
    answer = await asked(desk, path, said, streamed=True)
    if answer.status == 503:
        heard.told_to_wait.append(answer.headers.get("Retry-After", ""))
        plainly = await asked(desk, path, said)
        heard.answered.append(plainly.status)
        await plainly.reader.read()
        return
    while line := await answer.reader.readline():
        if b'"#stream"' in line:
            came = time.monotonic()
            heard.words += [(float(word), came) for word in SAID.findall(line)]
    heard.ended = min(heard.ended, time.monotonic())


async def visits(desk: Desk, heard: Heard) -> None:
    with suppress(asyncio.CancelledError):
        while True:
            for name, path in desk.plain.items():
                began = time.monotonic()
                await (await asked(desk, path)).reader.read()
                heard.plain_ms.setdefault(name, []).append((time.monotonic() - began) * 1000)
                await asyncio.sleep(PAUSE_S)


async def asked(
    desk: Desk, path: str, form: Mapping[str, str] | None = None, *, streamed: bool = False
) -> Answer:
    """Send one request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
    body = urllib.parse.urlencode(form) if form else ""
    headers = {"Host": "127.0.0.1", "Connection": "close", **desk.headers}
    headers |= {**FORM, "Content-Length": str(len(body))} if form else {}
    headers |= {"Accept": "text/html, text/event-stream"} if streamed else {}
    lines = [f"{'POST' if form else 'GET'} {path} HTTP/1.1"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    writer.write("\r\n".join([*lines, "", body]).encode())
    status = int((await reader.readline()).split()[1])
    told = BytesParser().parsebytes(await reader.readuntil(b"\r\n\r\n"), headersonly=True)
    return Answer(status, told, reader, writer)
