"""The one HTTP client of all connectors: what it refuses, how long it waits, and in which words."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from webapp.tickets.addresses import PORTS, pinned
from webapp.tickets.answer import Answer
from webapp.tickets.base import ConnectorError

CONNECT_S = 5.0
CALL_S = 20.0
MOST_BYTES = 5 * 1024 * 1024
CHUNK = 64 * 1024
ALWAYS = {
    "User-Agent": "ResolutionFlow",
    "Accept": "application/json",
    "Content-Type": "application/json",
}


class _Line:
    """A second handle on the socket: shutting it down ends a call that waits, in any state."""

    handle: socket.socket | None = None
    was_cut = False

    def hold(self, made: socket.socket) -> None:
        self.handle = made.dup()
        if self.was_cut:  # time was up while it was being dialled
            self.cut()

    def cut(self) -> None:
        self.was_cut = True
        if self.handle is not None:
            try:
                self.handle.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended by itself
                return

    def hang_up(self) -> None:
        if self.handle is not None:
            self.handle.close()


class _Plain(HTTPConnection):
    line: _Line

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self.line.hold(made)
        return made


class _Secure(HTTPSConnection):
    line: _Line

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        self.line.hold(made)
        return made


@dataclass(frozen=True, slots=True)
class Client:
    """Calls to one ticket system, all of them before `deadline` (a `time.monotonic()`).

    `name` is what people call the system; it opens the sentences of every `ConnectorError`.
    """

    name: str
    base_url: str
    deadline: float
    headers: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False

    def get(self, path: str, **query: str) -> Answer:
        return self.call("GET", path, query=query)

    def call(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        path: str,
        *,
        body: Any = None,  # noqa: ANN401 - any JSON; bytes are sent as they are
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        writes: bool | None = None,
    ) -> Answer:
        """Make one call and return whatever was answered, but for redirects.

        All but a GET writes, unless it is said of a login or a search that it does not.

        Raises:
            ConnectorError: nobody answered, or not in a form that can be read.

        """
        writes = method != "GET" if writes is None else writes
        target = path if not query else f"{path}?{urlencode(query)}"
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        line = _Line()
        connection = self._connection(line)
        left = self._left()  # the name has been looked up by now, which nothing can cut short
        timer = threading.Timer(left, line.cut)
        timer.start()
        try:
            sent = {**ALWAYS, **self.headers, **(headers or {})}
            answer = self._answer(connection, method, self._path(target), content, sent)
        except (HTTPError, HTTPException, OSError) as error:
            words = f"{self.name} did not answer within {left:.0f} seconds." if line.was_cut else ""
            raise self._trouble(error, words, line, writes=writes) from None
        finally:
            timer.cancel()
            line.hang_up()
            connection.close()
        answer.must_not_redirect()
        return replace(answer, wrote=writes)

    def _left(self) -> float:
        left = min(CALL_S, self.deadline - time.monotonic())
        if left <= 0:
            raise ConnectorError(f"{self.name} is too slow.", permanent=False)
        return left

    def _path(self, target: str) -> str:
        own = urlsplit(self.base_url).path.rstrip("/")
        return f"{own}/{target.lstrip('/')}" if target else own or "/"

    def _connection(self, line: _Line) -> _Plain | _Secure:
        self._left()
        parts = urlsplit(self.base_url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        address = pinned(host, port, allow_private=self.allow_private)
        timeout = min(CONNECT_S, self._left())
        made: _Plain | _Secure
        if parts.scheme == "https":
            context = ssl.create_default_context()
            # The name is what the certificate is for; the address is what was checked.
            made = _Secure(
                address,
                port,
                timeout=timeout,
                ssl_context=context,
                server_hostname=host,
            )
        else:
            made = _Plain(address, port, timeout=timeout)
        made.line = line
        return made

    def _answer(
        self,
        connection: _Plain | _Secure,
        method: str,
        path: str,
        content: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:
        connection.connect()
        if connection.sock is not None:
            connection.sock.settimeout(CALL_S)
        connection.request(
            method,
            path,
            body=content,
            headers={"Host": urlsplit(self.base_url).netloc, **headers},
            preload_content=False,
        )
        response = connection.getresponse()
        return Answer(
            self.name,
            response.status,
            dict(response.headers),
            self._body(response),
            method != "GET",
        )

    def _body(self, response: BaseHTTPResponse) -> bytes:
        body = bytearray()
        for chunk in response.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES:
                raise ConnectorError(
                    f"{self.name} answered with more than {MOST_BYTES // 2**20} MB. That is no"
                    " ticket: check the connection's address.",
                    permanent=True,
                )
        return bytes(body)

    def _trouble(
        self, error: Exception, words: str, line: _Line, *, writes: bool
    ) -> ConnectorError:
        """Say in our words why there is no answer."""
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, ssl.SSLError):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, ssl.SSLCertVerificationError):
            words = f"The certificate of {self.name} cannot be trusted: {cause.verify_message}."
            return ConnectorError(f"{words} Nothing was sent.", permanent=True)
        if isinstance(cause, ssl.SSLError) and not words:
            words = f"{self.name} does not speak https at this address."
        reached = line.handle is not None
        words = words or (
            f"{self.name} broke off before it answered."
            if reached
            else f"{self.name} cannot be reached."
        )
        arrived = reached and writes and not isinstance(cause, ssl.SSLError)
        if arrived:
            words += " We look whether the note arrived before it is sent again."
        return ConnectorError(words, permanent=False, is_down=True, may_have_arrived=arrived)
