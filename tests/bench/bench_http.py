"""The hot paths beside a bare Flask hello, on the same server, in turns. Run as a module."""

from __future__ import annotations

import re
import statistics
import tempfile
import urllib.parse
import uuid
from pathlib import Path

from tests.bench.load import Hit, Measured, measure, served
from tests.factories import PASSWORD, SPOOLER, a_fix, a_reply, a_session, person
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.models import Fact, Message, Team

ROUNDS = 3
MESSAGES = 50
FACTS = 20
#: name, requests a second as a share of hello's on granian; source: design targets.
TARGETS = {"cached preview": 0.22, "session page": 0.08, "POST fact": 0.12}
REPLY = (
    "The service **Spooler** is stopped on `PRINT-01`.\n\n"
    "1. Start it.\n2. Print a test page.\n\nIf it stops again, look into the event log."
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"RESOLUTIONFLOW_INSTANCE": folder}
        session_id, hits = prepare(Path(folder))
        with (
            served("tests.bench.hello:app", {}) as hello,
            served("wsgi:app", environment) as product,
        ):
            report(hello, product, hits)
        print(f"(session {session_id}: {MESSAGES} messages, {FACTS} facts, a card)")


def prepare(home: Path) -> tuple[uuid.UUID, dict[str, Hit]]:
    """Make a full session and log in; return its id and the requests to measure."""
    app = create_app(RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        owner = person("Alice", Team.named("North"))
        session = a_session(owner)
        for number in range(FACTS):
            Fact.add(session, owner, f"Finding {number}: the queue of PRINT-{number:02} is stuck.")
        a_fix(session, SPOOLER)
        for _ in range(MESSAGES - 1):
            message: Message = a_reply(session, REPLY)
            message.content_html = str(render(REPLY))
        growing = a_session(owner)  # of its own: the page measured beside it must not grow
        db.session.commit()
        session_id, growing_id = session.id, growing.id
    browser = app.test_client()
    login = browser.get("/login").text
    fields = {"email": "alice@north.example", "password": PASSWORD, "csrf_token": token(login)}
    assert browser.post("/login", data=fields).status_code == 303
    path = f"/sessions/{session_id}"
    form = urllib.parse.urlencode({"csrf_token": token(browser.get(path).text), "text": "It is."})
    cookie = browser.get_cookie("session")
    assert cookie is not None
    headers = {"Cookie": f"session={cookie.value}"}
    fragment = headers | {"HX-Request": "true", "HX-Request-Type": "partial"}
    return session_id, {
        "cached preview": Hit(f"{path}/note", fragment),
        "session page": Hit(path, headers),
        "POST fact": Hit(f"/sessions/{growing_id}/facts", headers, form),
    }


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def report(hello: tuple[int, int], product: tuple[int, int], hits: dict[str, Hit]) -> None:
    print(f"{'path':<16}{'x hello':>9}{'target':>8}{'CPU x hello':>13}{'p50 ms':>8}{'p99 ms':>8}")
    for name, hit in hits.items():
        ratios, cpu, latest = [], [], []
        for _ in range(ROUNDS):
            bare = measure(*hello, Hit("/", {}))
            ours = measure(*product, hit)
            ratios.append(ours.rate / bare.rate)
            cpu.append(ours.cpu_us / bare.cpu_us)
            latest.append(ours)
        print(line(name, ratios, cpu, latest))
    alone = measure(*product, hits["session page"], connections=1)
    print(f"session page, one connection: p50 {alone.p50_ms:.1f} ms (target 5)")


def line(name: str, ratios: list[float], cpu: list[float], runs: list[Measured]) -> str:
    failed = sum(run.failed for run in runs)
    return (
        f"{name:<16}{statistics.median(ratios):>9.2f}{TARGETS[name]:>8.2f}"
        f"{statistics.median(cpu):>13.1f}"
        f"{statistics.median(run.p50_ms for run in runs):>8.1f}"
        f"{statistics.median(run.p99_ms for run in runs):>8.1f}"
        + (f"  {failed} failed" if failed else "")
    )


if __name__ == "__main__":
    main()
