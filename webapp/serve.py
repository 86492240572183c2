"""`python -m webapp.serve`: check the settings and the address, then serve with granian."""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import cast

# granian's allocator reads it when it is loaded. Left alone it keeps a store for each thread: of an
# open stream as much as everything else that the server holds for it.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,tcache:false")

from flask import Flask
from granian._internal import load_target
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from webapp import background, config, leaving, warming
from webapp.extensions import db
from webapp.turns import limit_waits

KILL_AFTER_S = 5  # open streams would hold a stopping worker for ever
LEAVES_WITHIN_S = 20  # of a process that leaves: what it answers has come to an end by then
_M_ARENA_MAX = -8  # glibc, malloc.h


def main() -> None:
    settings = config.load()
    address = free_address(settings.host, settings.port)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Serving on http://{shown}:{settings.port} (Ctrl-C stops)", flush=True)  # noqa: T201 - the one line people wait for
    server(address, settings.port).serve()


def free_address(host: str, port: int) -> str:
    """Return the IP address of `host` after listening there for a moment.

    The server itself would not notice that another one listens: it shares the port (SO_REUSEPORT).

    Raises:
        BadSettings: naming HOST or PORT and the reason.

    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):  # the latter for what cannot be a name: a..b
        raise config.BadSettings(f"HOST: there is no host {host}") from None
    try:
        with socket.create_server(place[:2], family=family):
            return str(place[0])
    except OSError as error:
        reason = f"cannot listen on port {port} of {host} ({os.strerror(error.errno or 0)})"
        raise config.BadSettings(f"PORT: {reason}") from None


class Server(MPServer):
    """granian, ending cleanly when a whole process group is signalled, or signalled twice.

    SIGTERM, which systemd sends, lets it leave without losing a request; Ctrl-C does not wait.
    """

    is_to_leave = False

    def signal_handler_interrupt(self, number: int = signal.SIGINT, *_: object) -> None:
        """Ask the main loop to end, from a thread of its own.

        A second signal (`timeout make run` sends two) may arrive while this thread holds the
        event's lock: setting the event here would then wait for ever.
        """
        if not self.interrupt_signal:
            self.interrupt_signal = True
            self.is_to_leave = number == signal.SIGTERM
            for worker in self.wrks:
                worker.interrupt_by_parent = True  # Ctrl-C reaches it too: its end is expected
            threading.Thread(target=self.main_loop_interrupt.set).start()

    def serve(
        self,
        spawn_target: Callable[..., None] | None = None,
        target_loader: Callable[..., Callable[..., object]] | None = None,
        wrap_loader: bool = True,  # noqa: FBT001, FBT002 - the signature is granian's
    ) -> None:
        super().serve(spawn_target, target_loader or at_work, wrap_loader)

    def shutdown(self, exit_code: int = 0) -> None:
        # A second signal may come when Python has taken our handlers down: it would kill us then.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        if self.interrupt_signal:
            self.interrupt_children.clear()  # a worker may have ended before the handler ran
        if self.is_to_leave and hasattr(signal, "SIGUSR1"):
            self.workers_kill_timeout = LEAVES_WITHIN_S
            for worker in self.wrks:
                with suppress(ProcessLookupError):
                    os.kill(worker.inner.pid, signal.SIGUSR1)
            for worker in self.wrks:
                worker.inner.join(leaving.ASKS_TO_CLOSE_S + leaving.ACCEPTS_S)
        end: Callable[[int], None] = super().shutdown
        end(exit_code)


def at_work(target: str) -> leaving.WSGI:
    """Load the app in its web process; where no Redis is shared it does background work as well."""
    leaving.listen()
    share_one_heap()
    app = cast("leaving.WSGI", load_target(target))
    if isinstance(app, Flask):
        with app.app_context():
            limit_waits(db.engine)
        warming.begin(app)
    if isinstance(app, Flask) and not app.config["SETTINGS"].redis_url:
        workers = background.Workers(app, background.THREADS_OF_THE_WEB_PROCESS)
        workers.start()
        atexit.register(workers.stop, background.WEB_STOPS_WITHIN_S)
    return leaving.asking_to_close(app)


def share_one_heap() -> None:
    """Have all threads allocate in one heap: of those that glibc makes each keeps its own holes."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library has no such function
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def server(address: str, port: int) -> Server:
    """Return the server for `wsgi:app`. Why each setting: docs/decisions/0001-granian.md."""
    return Server(
        "wsgi:app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=1,
        blocking_threads=config.THREADS,
        workers_kill_timeout=KILL_AFTER_S,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )


if __name__ == "__main__":
    main()
