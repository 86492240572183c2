"""From the POST of a message to its first visible word, in ms. Run as a module.

The far end is local and answers at once, so that what is left is our own time, the SDK's included.
"""

from __future__ import annotations

import http.client
import re
import statistics
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.load import served
from tests.factories import PASSWORD, a_session, person
from tests.fakes.messages_api import KEY, FakeMessages
from tests.fakes.replies import says
from tests.journeys.place import csrf_of
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.models import Team

TURNS = 30
TARGET_MS = 50.0
REPLY = "Look at the cable first. " * 40


def main() -> None:
    with FakeMessages() as fake:
        fake.default = says(REPLY)
        claude = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake.url}
        medians = [report("playbooks", {}), report("Claude, local fake", claude)]
    if max(medians) > TARGET_MS:
        raise SystemExit(1)


def report(name: str, environment: Mapping[str, str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path, headers, csrf = prepared(Path(folder))
        home = {"RESOLUTIONFLOW_INSTANCE": folder}
        with served("wsgi:app", {**environment, **home}) as (port, _):
            first_word(port, path, headers, csrf)  # the first one loads what is loaded late
            waits = [first_word(port, path, headers, csrf) for _ in range(TURNS)]
    median = statistics.median(waits)
    print(
        f"{name:<20}first word p50 {median:>6.1f} ms  max {max(waits):>6.1f} ms"
        f"  ({TURNS} turns, target p50 {TARGET_MS:.0f})"
    )
    return median


def prepared(home: Path) -> tuple[str, dict[str, str], str]:
    """Make a session and log in; return its messages' path, the headers and the form's token."""
    app = create_app(RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        session_id = a_session(person("Alice", Team.named("North"))).id
        db.session.commit()
    browser = app.test_client()
    login = {"email": "alice@north.example", "password": PASSWORD}
    csrf = csrf_of(browser.get("/login").text)
    assert browser.post("/login", data=login | {"csrf_token": csrf}).status_code == 303
    csrf = csrf_of(browser.get(f"/sessions/{session_id}").text)
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return (
        f"/sessions/{session_id}/messages",
        {
            "Accept": "text/html, text/event-stream",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"session={cookie.value}",
            "HX-Request": "true",
            "HX-Request-Type": "partial",
        },
        csrf,
    )


def first_word(port: int, path: str, headers: Mapping[str, str], csrf: str) -> float:
    """Send one message, read its stream to the end, return the ms to its first word."""
    sent = {"csrf_token": csrf, "key": str(uuid.uuid4()), "content": "It is silent."}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("POST", path, urllib.parse.urlencode(sent), dict(headers))
    with connection.getresponse() as response:
        assert response.status == 200, response.read()
        times = [time.perf_counter() for line in lines(response) if re.search(r"<span>\S", line)]
    connection.close()
    assert times, "no word was shown"
    return (times[0] - started) * 1000


def lines(response: http.client.HTTPResponse) -> Iterator[str]:
    while line := response.readline():
        yield line.decode()


if __name__ == "__main__":
    main()
