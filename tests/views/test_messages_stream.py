"""A turn as one stream of fragments, and what stands when the stream, or the turn, is cut."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.views.conftest import HTMX, Ids
from webapp import views
from webapp.assistant import choice, heartbeat, seats
from webapp.assistant.providers import Situation
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import Message
from webapp.models.message import STALLED_AFTER
from webapp.views import messages

SSE = HTMX | {"Accept": "text/html, text/event-stream"}
SECONDS = 30
WORDS_ONLY = r'<hx-partial data-hx-target="#stream" [^<>]*><span>[^<>]*</span></hx-partial>'
WORDS = "Let us look at **two** things. "
FIX = (
    '[SUGGEST_FIX]{"title": "Swap it", "description": "Do so.", "confidence_pct": 70}[/SUGGEST_FIX]'
)
IS_ON, IS_IN = '{"label": "It is on", "how": ""}', '{"label": "It is plugged in", "how": ""}'


@dataclass
class Gated:
    """A provider that says its parts; before an event among them it waits until it is set."""

    parts: list[str | threading.Event]
    asked: int = 0
    waits: threading.Event = field(default_factory=threading.Event)

    def reply(self, _situation: Situation) -> Iterator[str]:
        self.asked += 1
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                self.waits.set()
                assert part.wait(SECONDS)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the heart beat at every chunk."""
    monkeypatch.setattr(heartbeat, "BEAT", 0.0)


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Gated]:
    def speak(*parts: str | threading.Event) -> Gated:
        provider = Gated(list(parts))
        monkeypatch.setattr(choice, "provider", lambda: provider)
        return provider

    return speak


def path(ids: Ids) -> str:
    return f"/sessions/{ids.session_id}/messages"


def post(person: Person, ids: Ids, **sent: object) -> TestResponse:
    data = {"content": "It is silent.", "key": str(uuid.uuid4())} | sent
    return person.browser.post(path(ids), data=data, headers=SSE, buffered=False)


def elsewhere(ask: Callable[[], TestResponse]) -> TestResponse:
    """Ask from another thread, as a server does: a stream under way keeps its context in ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


def frames(answer: TestResponse) -> list[str]:
    return [unframed(part) for part in answer.text.split("\n\n") if part]


def unframed(part: str) -> str:
    return "\n".join(line.removeprefix("data: ") for line in part.split("\n"))


def targets(frame: str) -> list[str]:
    return re.findall(r'<hx-partial data-hx-target="#([\w-]+?)(?:-[0-9a-f-]{36})?"', frame)


def conversation(app: Flask, ids: Ids) -> list[Any]:
    with app.app_context():
        return (
            db.session.query(Message)
            .filter_by(ai_session_id=ids.session_id)
            .order_by(Message.number)
            .all()
        )


def test_the_frames_come_in_their_order(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    speaks("Let us ", "look at **two** ", "<things>. ", FIX)
    answer = post(alice, mine)
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    first, *between, last = frames(answer)
    assert targets(first) == ["message", "messages", "composer", "stream", "running"]
    assert "It is silent." in first
    assert 'aria-busy="true"' in first
    assert {target for frame in between for target in targets(frame)} == {"stream"}
    assert targets(last) == [
        *("message", "messages", "stream", "running", "checks", "news-checks"),
        *("fix", "news-fix", "finish", "news-finish", "status"),
    ]
    assert "<strong>two</strong> &lt;things&gt;." in last
    assert "Suggested fix:" in last
    assert "Swap it" in last
    assert "Reply ready, with a suggested fix." in last
    assert "aria-busy" not in last
    shown = "".join(re.findall(r"<span>(.*?)</span>", "".join(between), re.DOTALL))
    assert "Let us look at **two** &lt;things&gt;. ".startswith(shown)
    assert "SUGGEST" not in shown
    assert [message.status for message in conversation(app, mine)[-2:]] == ["done", "done"]


@pytest.mark.parametrize("size", [1, 3, 7, 500])
def test_no_chunk_lets_a_marker_a_tag_or_a_frame_through(
    alice: Person, mine: Ids, speaks: Callable[..., Gated], size: int
) -> None:
    reply = (
        "One <script>alert(1)</script>\r\n\r\ndata: <hx-partial data-hx-target='#log'>two\n\n"
        f"{FIX}\nthree </span></hx-partial> four.\n"
    )
    speaks(*(reply[at : at + size] for at in range(0, len(reply), size)))
    first, *between, last = frames(post(alice, mine))
    assert all(re.fullmatch(WORDS_ONLY, frame.strip(), re.DOTALL) for frame in between)
    assert "SUGGEST_FIX" not in first + "".join(between)
    assert "<script>alert" not in last
    assert "&lt;script&gt;alert" in last
    assert "Swap it" in last


def test_it_tells_how_long_the_reply_has_taken(
    alice: Person, mine: Ids, speaks: Callable[..., Gated], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(100, 0.5)
    monkeypatch.setattr(views.streams, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    speaks("one ", "two ", "three ", "four ", "five ", "six ")
    between = frames(post(alice, mine))[1:-1]
    told = re.findall(r'"#elapsed" data-hx-swap="textContent">(\d+ s)<', "".join(between))
    assert told == ["1 s", "2 s", "3 s"]


def test_the_headers_let_it_through_and_tell_the_page(
    alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    speaks("Yes.")
    headers = post(alice, mine).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["HX-Trigger"] == "session-changed"
    assert {"Accept", "HX-Request"} <= set(headers["Vary"].split(", "))


def test_the_first_frames_come_while_the_assistant_thinks(
    alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    more = threading.Event()
    speaks(WORDS, more, "Tell me.")
    parts = post(alice, mine).iter_encoded()
    assert b"It is silent." in next(parts)
    assert b"Let us look" in next(parts)
    more.set()
    assert b"Reply ready." in [*parts][-1]


def test_a_page_without_the_extension_gets_the_regions_and_one_without_htmx_the_way_back(
    alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    speaks("Yes.")
    data = {"content": "Hello"}
    fragment = alice.browser.post(path(mine), data=data, headers=HTMX)
    assert targets(fragment.text)[0] == "log"
    page = alice.browser.post(path(mine), data=data, headers={"Accept": "text/event-stream"})
    assert (page.status_code, page.location) == (303, f"/sessions/{mine.session_id}")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("Look at the cable.", "Reply ready."),
        (f"[CHECKS][{IS_ON}, {IS_IN}][/CHECKS]", "Reply ready, with 2 checks."),
        (
            f"[CHECKS][{IS_ON}][/CHECKS]\n{FIX}",
            "Reply ready, with 1 check and a suggested fix.",
        ),
    ],
)
def test_what_a_reply_brings_to_the_task_lane_is_said(
    alice: Person, mine: Ids, speaks: Callable[..., Gated], reply: str, words: str
) -> None:
    speaks(reply)
    assert words in frames(post(alice, mine))[-1]
    page = alice.browser.post(path(mine), data={"content": "Hello"})
    assert "Reply ready." in alice.browser.get(page.location).text, "it brought nothing new"


def test_a_reader_who_leaves_does_not_end_the_reply(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    more = threading.Event()
    speaks(WORDS, more, "And so on.")
    answer = post(alice, mine)
    parts = answer.iter_encoded()
    next(parts)
    threading.Timer(0, more.set).start()
    answer.close()
    reply = conversation(app, mine)[-1]
    assert (reply.status, reply.raw) == ("done", WORDS + "And so on.")


@pytest.mark.usefixtures("impatient")
def test_stop_ends_it_and_keeps_what_came(
    app: Flask, alice: Person, bob: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    more = threading.Event()
    provider = speaks(WORDS, more, "More words. ", "Never said.")
    parts = post(alice, mine).iter_encoded()
    next(parts)
    assert provider.waits.wait(SECONDS)
    reply = conversation(app, mine)[-1]
    stop = f"{path(mine)}/{reply.id}/interruption"
    stopped = elsewhere(lambda: bob.browser.post(stop, headers=HTMX))
    assert (stopped.status_code, targets(stopped.text)) == (200, ["status"])
    more.set()
    last = unframed([*parts][-1].decode())
    assert "Stopped." in last
    assert "Retry" in last
    reply = conversation(app, mine)[-1]
    assert (reply.status, reply.error, reply.raw) == (
        *("interrupted", "Stopped."),
        WORDS + "More words. ",
    )


def running(app: Flask, ids: Ids, silent_for: timedelta = timedelta()) -> uuid.UUID:
    """Store a turn as a process left it that wrote its last sign of life so long ago."""
    with app.app_context(), writing():
        said = Message(ai_session_id=ids.session_id, number=90, role="user", content="What now?")
        reply = Message(
            ai_session_id=ids.session_id,
            number=91,
            role="assistant",
            status="running",
            raw="First **part**. [CHE",
            heartbeat_at=now() - silent_for,
        )
        db.session.add_all([said, reply])
        db.session.commit()
        return reply.id


def test_a_page_opened_meanwhile_shows_what_came_so_far(
    app: Flask, alice: Person, mine: Ids
) -> None:
    key = running(app, mine)
    page = alice.browser.get(f"/sessions/{mine.session_id}").text
    assert "Reply being written." in page
    assert ">Check again</a>" in page
    assert f"{path(mine)}/{key}/interruption" in page
    assert '<p class="typed">First **part**. </p>' in page
    assert 'http-equiv="refresh"' not in page


def test_a_second_message_is_refused_and_its_draft_kept(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    running(app, mine)
    provider = speaks("Never said.")
    answer = post(alice, mine, content="One more thing")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "still replying" in answer.text
    assert "One more thing</textarea>" in answer.text
    assert "HX-Trigger" not in answer.headers
    assert (provider.asked, len(conversation(app, mine))) == (0, 4)


def test_a_dead_reply_is_shown_as_interrupted_and_asked_again(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    key = running(app, mine, STALLED_AFTER + timedelta(seconds=1))
    page = alice.browser.get(f"/sessions/{mine.session_id}").text
    assert "Reply interrupted." in page
    assert f'name="again_of" value="{key}"' in page

    speaks("All of it.")
    first, *_, last = frames(post(alice, mine, content="", again_of=str(key)))
    assert targets(first)[0] == "log"  # with the part that the page may lack
    assert "First <strong>part</strong>." in first
    assert "All of it." in last
    later = alice.browser.get(f"/sessions/{mine.session_id}").text
    assert f'"retry-{key}"' in page
    assert f'"retry-{key}"' not in later  # only the newest reply can be asked for again
    *_, dead, said, reply = conversation(app, mine)
    assert (dead.status, dead.raw) == ("interrupted", "First **part**. [CHE")
    assert (said.content, reply.content) == ("What now?", "All of it.")


def test_asking_again_for_a_reply_that_is_still_written_shows_it(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    key = running(app, mine)
    provider = speaks("Never said.")
    answer = post(alice, mine, again_of=str(key))
    assert answer.status_code == 409
    assert targets(answer.text)[-4:] == ["stream", "running", "alert", "status"]
    assert "Check again" in answer.text
    assert provider.asked == 0


def test_asking_again_for_a_reply_that_came_after_all_asks_nobody(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    provider = speaks("Yes.")
    post(alice, mine).close()
    reply = conversation(app, mine)[-1]
    answer = post(alice, mine, again_of=str(reply.id))
    assert targets(answer.text)[0] == "log"
    assert provider.asked == 1


def test_a_reply_of_somebody_else_cannot_be_asked_again_or_stopped(
    alice: Person, mine: Ids, foreign: Ids
) -> None:
    assert post(alice, mine, again_of=str(foreign.message_id)).status_code == 404
    stop = f"{path(mine)}/{foreign.message_id}/interruption"
    assert alice.browser.post(stop).status_code == 404
    assert post(alice, mine, again_of="no uuid").status_code == 422


def test_a_second_tab_finds_the_turn_and_asks_nobody_again(
    app: Flask, alice: Person, mine: Ids, speaks: Callable[..., Gated]
) -> None:
    more, key = threading.Event(), str(uuid.uuid4())
    provider = speaks(WORDS, more, "Done.")
    parts = post(alice, mine, key=key).iter_encoded()
    next(parts)
    assert provider.waits.wait(SECONDS)
    second = elsewhere(lambda: post(alice, mine, key=key))
    assert (second.status_code, second.mimetype) == (200, "text/html")
    assert "Reply being written." in second.text
    more.set()
    assert b"Reply ready." in [*parts][-1]
    third = post(alice, mine, key=key)
    assert "Done." in third.text
    assert (provider.asked, len(conversation(app, mine))) == (1, 4)


def test_a_full_house_refuses_a_stream_and_lets_a_page_wait_elsewhere(
    alice: Person, mine: Ids, speaks: Callable[..., Gated], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "streams", seats.Seats(0))
    more = threading.Event()
    speaks(WORDS, more)
    full = post(alice, mine)
    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    assert full.headers["HX-Trigger"] == "no-stream"
    page = alice.browser.post(path(mine), data={"content": "Hello"})
    assert page.status_code == 303
    assert "Reply being written." in alice.browser.get(page.location).text
    more.set()
    for thread in threading.enumerate():
        if thread.name == "chat-turn":
            thread.join(SECONDS)
    assert "Let us look" in alice.browser.get(page.location).text
