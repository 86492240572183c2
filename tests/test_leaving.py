"""A process that leaves: clients are asked to close, and the kernel makes no new connections."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from socket import create_connection, create_server
from typing import Any

import pytest

from webapp import leaving


def app(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]


@pytest.mark.parametrize(("began", "asked"), [([], []), ([0.0], [("Connection", "close")])])
def test_clients_are_asked_to_close_once_it_leaves(
    monkeypatch: pytest.MonkeyPatch, began: list[float], asked: list[tuple[str, str]]
) -> None:
    monkeypatch.setattr(leaving, "_began", began)
    told: list[list[tuple[str, str]]] = []
    body = leaving.asking_to_close(app)({}, lambda _status, headers: told.append(headers))
    assert (list(body), told[0][1:]) == ([b"here"], asked)


def test_the_last_connections_are_accepted_and_no_new_ones_made() -> None:
    with create_server(("127.0.0.1", 0)) as listener:
        place = listener.getsockname()
        with create_connection(place, timeout=5) as early:
            leaving.refuse_connections(listener)
            with pytest.raises(TimeoutError):
                create_connection(place, timeout=0.1)
            taken, _ = listener.accept()
            with taken:
                taken.sendall(b"here")
                assert early.recv(4) == b"here"
