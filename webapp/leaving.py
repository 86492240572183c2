"""How a web process leaves when it is told to: nobody who asks meanwhile goes without an answer.

A server that just closes loses what is on its way to it: a request on a connection that was kept
open, and connections that the kernel made and nobody has accepted yet. So it first asks its
clients to close, then has the kernel make no new connections, and accepts the last ones. What is
under way goes on for a while and then comes to an end in words.
"""

from __future__ import annotations

import ctypes
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

ASKS_TO_CLOSE_S = 1.0
ACCEPTS_S = 0.2  # what the kernel has; afterwards the server may close
WORK_ENDS_S = 10.0  # replies and notes that are being written then break off in words
RESTARTED = "The server is being restarted. What came is kept: try again."

# Berkeley packet filter: of TCP segments that only ask for a connection keep nothing.
# Whoever asked is silent for a second and asks again: refused then, it goes to another process.
_FLAGS, _SYN, _SYN_ACK = 13, 0x02, 0x12
_ASKS_FOR_A_CONNECTION = (
    (0x30, 0, 0, _FLAGS),  # load the byte
    (0x54, 0, 0, _SYN_ACK),  # and
    (0x15, 0, 1, _SYN),  # equal?
    (0x06, 0, 0, 0),  # drop
    (0x06, 0, 0, 0xFFFFFFFF),  # keep
)
_SO_ATTACH_FILTER = 26  # Linux, include/uapi/asm-generic/socket.h

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_began: list[float] = []


def listen() -> None:
    """Leave when the server's process says so; called in the main thread of a web process."""
    _began.clear()
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, lambda *_: begin())


def begin() -> None:
    if not _began:
        _began.append(time.monotonic())
        threading.Thread(target=_close_the_door, daemon=True, name="leaving").start()


def work_ends() -> bool:
    """Say whether what is being written has to come to an end now."""
    return bool(_began) and time.monotonic() - _began[0] >= WORK_ENDS_S


def asking_to_close(app: WSGI) -> WSGI:
    """Have clients close their connections, one answer each, while the process leaves."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not _began:
            return app(environ, start)

        def last(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            return start(status, [*headers, ("Connection", "close")], *error)

        return app(environ, last)

    return answer


def _close_the_door() -> None:
    time.sleep(ASKS_TO_CLOSE_S)
    if sys.platform == "linux":
        for entry in list(Path("/proc/self/fd").iterdir()):
            with suppress(OSError):  # most are files, and the folder's own is closed by now
                refuse_if_listening(int(entry.name))


def refuse_if_listening(number: int) -> None:
    """Refuse connections to this descriptor, if it is a listening socket's.

    Raises:
        OSError: it is no socket's.

    """
    # Not by a copy of the number: to close one that is a file's would end all locks of this process
    # on that file, and SQLite would have two writers.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, fileno=number)
    try:
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            refuse_connections(found)
    finally:
        found.detach()


def refuse_connections(listener: socket.socket) -> None:
    """Let a listening socket hand out what it has, and take nothing new."""
    program = b"".join(struct.pack("HBBI", *step) for step in _ASKS_FOR_A_CONNECTION)
    steps = ctypes.create_string_buffer(program)
    address = struct.pack("HP", len(_ASKS_FOR_A_CONNECTION), ctypes.addressof(steps))
    listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, address)
