"""Engineers who work on a fleet all the time, know what they were told, and look whether it is so.

Whoever gets no answer asks again where the form's key makes that safe, and otherwise looks.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError

from tests.fakes.replies import Gate, Reply, says
from tests.journeys.ledger import NGINX, Asked, Ledger
from tests.journeys.place import Place
from tests.servers.nginx import Front

ANSWERS_WITHIN_S = 40.0
GIVES_UP_AFTER_S = 90.0
PACE_S = 0.04  # of each: the load is bounded
AGAIN_S = 0.1
BAD_GATEWAY = 502
HERE, NAME = "127.0.0.1", "tickets.example.com"
CHANGES = 9  # of a session, then it is resolved
TICKETS = 8
TOKEN = re.compile(r"\bprinter [0-9]+-[0-9]+\b")
SOURCES = re.compile(r"^Sources:\n(\[.*\])\n\nWrite the note\.$", re.DOTALL)


class Lost(Exception):
    """No answer: the process that had the request is gone."""


class Pause(Gate):
    """Lets a reply come in as many pieces as a person reads, not all at once."""

    def passes(self, seconds: float) -> bool:
        self._released.wait(10 * seconds)
        return True


def model(body: dict[str, Any]) -> Reply:
    """Answer for the fake service: a note of the session's title, or a reply of a second."""
    if "output_config" not in body:
        return says("Look at the event log.", gates=dict.fromkeys(range(3), Pause()))
    found = SOURCES.search(body["messages"][-1]["content"][-1]["text"])
    assert found
    title = next(one["title"] for one in json.loads(found[1]) if one["id"] == "P")
    note = {"problem": [{"text": f"{title}.", "cites": ["P"]}], "root_cause_state": "likely"}
    return says(json.dumps({"confirmed": [], "root_cause": [], "resolution": []} | note))


class Door:
    """The way to the web processes, each in turn. Who refuses to connect is passed over."""

    def __init__(self, pools: Mapping[str, HTTPConnectionPool], ledger: Ledger) -> None:
        self.ledger = ledger
        self._pools = pools
        self._turns = itertools.cycle(pools)

    @classmethod
    def to_each(cls, ports: Mapping[str, int], ledger: Ledger) -> Door:
        pools = {
            name: HTTPConnectionPool(HERE, port, timeout=ANSWERS_WITHIN_S, retries=False)
            for name, port in ports.items()
        }
        return cls(pools, ledger)

    @classmethod
    def to_nginx(cls, front: Front, ledger: Ledger) -> Door:
        pool = HTTPSConnectionPool(
            HERE,
            front.https,
            timeout=ANSWERS_WITHIN_S,
            retries=False,
            ca_certs=str(front.certificate),
            server_hostname=NAME,
            assert_hostname=NAME,
            headers={"Host": NAME, "Referer": f"https://{NAME}/"},
        )
        return cls({NGINX: pool}, ledger)

    def ask(
        self, what: str, method: str, path: str, headers: Mapping[str, str], **sent: Any
    ) -> BaseHTTPResponse:
        """Return the whole answer.

        Raises:
            Lost: there was none.

        """
        for _ in self._pools:
            web = next(self._turns)
            pool, began = self._pools[web], time.monotonic()
            sent["headers"] = {**pool.headers, **headers}
            try:
                answer = pool.request(method, path, redirect=False, **sent)
            except NewConnectionError:
                self.ledger.count("connections refused, the next process asked")
                continue
            except HTTPError as error:
                self._heard(what, web, began, type(error).__name__)
                raise Lost from None
            if answer.status == BAD_GATEWAY:
                self._heard(what, web, began, "502 of nginx")
                raise Lost
            self._heard(what, web, began, answer.status, answer.headers.get("Retry-After", ""))
            return answer
        raise Lost

    def _heard(
        self, what: str, web: str, began: float, heard: int | str, retry_after: str = ""
    ) -> None:
        self.ledger.note(Asked(what, web, began, time.monotonic(), heard, retry_after))


@dataclass
class Work:
    """One session as its engineer knows it."""

    id: str
    title: str
    facts: list[str] = field(default_factory=list)
    titles: int = 0

    @property
    def version(self) -> int:
        return 1 + len(self.facts) + self.titles


class Engineer(threading.Thread):
    """Works one session after another, and one that all share, until it is `over`."""

    def __init__(self, number: int, door: Door, place: Place, over: threading.Event) -> None:
        super().__init__(name=f"engineer {number}", daemon=True)
        self._number, self._door, self._place, self._over = number, door, place, over
        self._ledger = door.ledger
        self._chance = random.Random(number)
        self._texts = itertools.count()
        self.done: list[Work] = []

    def run(self) -> None:
        while not self._over.is_set():
            try:
                self._work_a_session()
            except Exception as error:  # noqa: BLE001 - a thread's end is noticed nowhere else
                self._ledger.complain(f"{self.name}: {error!r}")

    def _work_a_session(self) -> None:
        work = self._opened()
        if self._work(work):
            self._resolve(work)
        self.done.append(work)

    def _work(self, work: Work) -> bool:
        """Change it so many times; say whether there was time for all."""
        steps = (self._add, self._add_once, self._retitle, self._say, self._stream, self._share)
        for _ in range(CHANGES):
            for step in (self._chance.choice(steps), self._read, self._look):
                step(work)
                if self._over.wait(PACE_S):
                    return False
        return True

    def _text(self) -> str:
        return f"printer {self._number}-{next(self._texts)}"

    # What may be asked again.

    def _until(self, ask: Callable[[], BaseHTTPResponse]) -> BaseHTTPResponse:
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while True:
            try:
                answer = ask()
            except Lost:
                pass
            else:
                if answer.status != 503:
                    return answer
            assert time.monotonic() < deadline, "nobody answers any more"
            time.sleep(AGAIN_S)

    def _form(self, what: str, path: str, **fields: str) -> None:
        """Send a form with its key until somebody takes it."""
        sent = {"csrf_token": self._place.csrf, **fields}
        cookie = {"Cookie": f"session={self._place.cookie}"}
        answer = self._until(
            lambda: self._door.ask(
                what, "POST", path, fields=sent, headers=cookie, encode_multipart=False
            )
        )
        assert answer.status == 303, (what, answer.status)

    def _api(self, what: str, method: str, path: str, body: object = None) -> BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self._place.token}"}
        return self._door.ask(
            what, method, f"/api/v1/ai-sessions/{path}", json=body, headers=headers
        )

    def _told(self, what: str, method: str, path: str, body: object = None) -> Any:
        answer = self._until(lambda: self._api(what, method, path, body))
        assert answer.status == 200, (what, answer.status, answer.data[:300])
        return answer.json()

    # What an engineer does.

    def _opened(self) -> Work:
        title = f"The {self._text()} is silent"
        work = Work(str(uuid.uuid4()), title)
        ticket = f"rm:{self._chance.randrange(TICKETS) + 1}"
        words = {"title": title, "problem": "Nothing is printed.", "ticket_ref": ticket}
        self._form("open", "/sessions", key=work.id, **words)
        return work

    def _add(self, work: Work) -> None:
        text = self._text()
        self._form("fact", f"/sessions/{work.id}/facts", key=str(uuid.uuid4()), text=text)
        self._known(work, text)

    def _known(self, work: Work, text: str) -> None:
        work.facts.append(text)
        self._ledger.facts[text] = work.id

    def _add_once(self, work: Work) -> None:
        """Add a fact by the API, which knows no key: after a loss, look whether it stands."""
        text = self._text()
        try:
            answer = self._api("fact without a key", "POST", f"{work.id}/facts", {"text": text})
        except Lost:
            answer = None
        if answer is not None and answer.status == 201:
            self._known(work, text)
            return
        assert answer is None or answer.status == 503, answer.status
        # Behind a lock of the session: what was lost is written by now, or never will be.
        after = self._text()
        self._form("fact", f"/sessions/{work.id}/facts", key=str(uuid.uuid4()), text=after)
        standing = [one["text"] for one in self._told("facts", "GET", f"{work.id}/facts")["items"]]
        stands = text in standing
        self._ledger.count(
            f"writes without an answer that {'stood' if stands else 'had not begun'}"
        )
        for each in (text, after) if stands else (after,):
            self._known(work, each)

    def _retitle(self, work: Work) -> None:
        work.title = f"The {self._text()} is silent"
        told = self._told("title", "PATCH", work.id, {"title": work.title})
        work.titles += 1
        if told["state_version"] != work.version:
            self._ledger.complain(f"version {told['state_version']}, changes {work.version}")

    def _say(self, work: Work) -> None:
        """Say something and wait for the whole reply; nobody asks again by himself."""
        said = self._text()
        try:
            answer = self._api("message", "POST", f"{work.id}/messages", {"content": said})
        except Lost:
            return
        if answer.status == 201:
            self._ledger.turns[said] = work.id
            self._ledger.count(f"replies {answer.json()['assistant_message']['status']}")
        else:  # after a loss the reply of the process that died counts as running for a while
            assert answer.status in (409, 503), answer.status

    def _stream(self, work: Work) -> None:
        said, headers = self._text(), {"Authorization": f"Bearer {self._place.token}"}
        headers["Accept"] = "text/event-stream"
        path = f"/api/v1/ai-sessions/{work.id}/messages"
        try:
            answer = self._door.ask("stream", "POST", path, json={"content": said}, headers=headers)
        except Lost:
            return
        if answer.status == 200:
            self._ledger.turns[said] = work.id
            whole = b"event: assistant_message" in answer.data
            self._ledger.count("streams to their end" if whole else "streams broken off in words")
            if not whole and b"event: error" not in answer.data:
                self._ledger.complain("a stream ended without a word")
        else:
            assert answer.status in (409, 503), answer.status

    def _share(self, _work: Work) -> None:
        """Add to the session of all, at the same time as others do."""
        shared, text = self._place.session_id, self._text()
        self._form("shared fact", f"/sessions/{shared}/facts", key=str(uuid.uuid4()), text=text)
        self._ledger.facts[text] = shared
        note = self._told("note", "GET", f"{shared}/resolution-note/preview")
        self._ledger.shared_notes.append((note["state_version"], TOKEN.findall(note["markdown"])))

    def _read(self, work: Work) -> None:
        """Ask for the note: its text belongs to the version that it says, the newest."""
        note = self._told("note", "GET", f"{work.id}/resolution-note/preview")
        self._ledger.count(f"notes of the {note['source']}")
        if note["state_version"] != work.version:
            self._ledger.complain(f"note of {note['state_version']}, changes {work.version}")
        self._compare(work, note["markdown"])

    def _compare(self, work: Work, markdown: str) -> None:
        due = [*TOKEN.findall(work.title), *work.facts]
        if sorted(set(TOKEN.findall(markdown))) != sorted(due):
            self._ledger.complain(f"a stale note at {work.version}: {markdown!r} for {due}")
        self._ledger.count("notes compared")

    def _look(self, work: Work) -> None:
        cookie = {"Cookie": f"session={self._place.cookie}"}
        path = f"/sessions/{work.id}"
        page = self._until(lambda: self._door.ask("page", "GET", path, headers=cookie))
        assert page.status == 200, page.status
        missing = [text for text in [*work.facts, work.title] if text not in page.data.decode()]
        if missing:
            self._ledger.complain(f"a page without {missing}")

    def _resolve(self, work: Work) -> None:
        body = {"state_version": work.version}
        answer = self._until(lambda: self._api("resolve", "POST", f"{work.id}/resolution", body))
        posts = [answer.json()]
        if answer.status == 409:  # the answer before was lost
            posts = self._told("posts", "GET", f"{work.id}/ticket-posts")["items"]
        if len(posts) != 1 or answer.status not in (201, 409):
            self._ledger.complain(f"{len(posts)} posts of one session, {answer.status}")
            return
        self._ledger.posts[posts[0]["id"]] = work.id
        self._compare(work, posts[0]["markdown"])
