"""Stands before a real server, passes a request on, and keeps the answer to itself on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3


class Proxy:
    """While `cuts` is above zero, that many answers to writes are kept back."""

    def __init__(self) -> None:
        self.url, self.cuts = "", 0


@contextmanager
def before(url: str) -> Iterator[Proxy]:
    proxy, pool = Proxy(), urllib3.PoolManager(retries=False)

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: text for name, text in self.headers.items() if name != "Host"}
            answer = pool.request(
                self.command, url + self.path, body=body, headers=headers, redirect=False
            )
            if self.command != "GET" and proxy.cuts:
                proxy.cuts -= 1
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
            self.send_header("Content-Length", str(len(answer.data)))
            self.end_headers()
            self.wfile.write(answer.data)

        do_GET = do_POST = do_PUT = do  # noqa: N815 - the names are the library's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
