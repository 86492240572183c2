"""A reply that comes word by word, in the real browser; the assistant speaks when the test says."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import Wires, entered
from tests.browser.test_accessibility import violations
from tests.factories import a_reply, a_session, who
from webapp.assistant import choice, heartbeat
from webapp.assistant.providers import Situation
from webapp.assistant.seats import Seats
from webapp.database import writing
from webapp.extensions import db
from webapp.models import Message
from webapp.views import messages

WORDS = "Look at the **cable** first. "
FIX = '\n[SUGGEST_FIX]{"title": "Swap it", "description": "Do so.", "confidence_pct": 70}'
REST = f"Then tell me what you see.{FIX}[/SUGGEST_FIX]"
SECONDS = 30
# Counts what is added to the regions that a screen reader announces.
RECORD = """() => {
  window.added = 0;
  const watch = new MutationObserver((changes) => changes.forEach((change) => {
    window.added += [...change.addedNodes].filter((node) => node.textContent.trim()).length;
  }));
  document.querySelectorAll('[role=log], [role=status], [role=alert], [aria-live]')
    .forEach((region) => watch.observe(region, {childList: true, subtree: true}));
}"""


@dataclass
class Assistant:
    """Says each part of its reply once it is told to. `turns` holds a gate for each turn."""

    parts: tuple[str, ...] = (WORDS, REST)
    turns: list[threading.Semaphore] = field(default_factory=list)
    begun: threading.Condition = field(default_factory=threading.Condition)

    def reply(self, _situation: Situation) -> Iterator[str]:
        gate = threading.Semaphore(0)
        with self.begun:
            self.turns.append(gate)
            self.begun.notify_all()
        for part in self.parts:
            assert gate.acquire(timeout=SECONDS)
            yield part

    def says_more(self, parts: int = 1, turn: int = 1) -> None:
        """Let the turn, which may not have begun yet, go on for so many parts."""
        with self.begun:
            assert self.begun.wait_for(lambda: len(self.turns) >= turn, SECONDS)
        self.turns[turn - 1].release(parts)


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> Assistant:
    spoken = Assistant()
    monkeypatch.setattr(choice, "provider", lambda: spoken)
    return spoken


@pytest.fixture
def session_id(app: Flask) -> uuid.UUID:
    """A session of Alice's with enough talk in it to scroll."""
    with app.app_context(), writing():
        session = a_session(who("Alice"))
        for number in range(12):
            reply = a_reply(session, f"Reply {number}. " * 30)
            reply.content_html = f"<p>{reply.content}</p>"
        db.session.commit()
        return session.id


@pytest.fixture(params=[True])
def page(
    request: pytest.FixtureRequest, browser: Browser, base: str, session_id: uuid.UUID
) -> Iterator[Page]:
    page, errors = entered(browser, base, f"/sessions/{session_id}", javascript=request.param)
    yield page
    page.context.close()
    assert errors == []


without_javascript = pytest.mark.parametrize("page", [False], indirect=True)


def say(page: Page, words: str = "It is silent.") -> None:
    page.get_by_label("Message to the assistant").fill(words)
    page.get_by_role("button", name="Send").click()


def hear(page: Page, assistant: Assistant) -> None:
    """Send a message and wait for the first words of the reply."""
    say(page)
    expect(page.locator("#messages > li.user")).to_have_count(1)
    assistant.says_more()
    expect(page.locator("#stream")).to_contain_text("cable")


def test_words_come_and_the_finished_message_takes_their_place(
    page: Page, assistant: Assistant
) -> None:
    messages_before = page.locator("#messages > li").count()
    page.evaluate(RECORD)
    hear(page, assistant)
    stream = page.locator("#stream")
    assert stream.get_attribute("aria-busy") == "true"
    assert stream.get_attribute("aria-live") is None
    expect(stream).to_contain_text("Look at the **cable**")
    expect(page.locator("#status")).to_contain_text("Assistant is replying")

    composer = page.get_by_label("Message to the assistant")
    expect(composer).to_have_value("")
    composer.press_sequentially("And the next")
    page.keyboard.press("ArrowLeft")
    assistant.says_more()
    expect(page.locator("#status")).to_have_text("Reply ready, with a suggested fix.")
    expect(stream).to_be_empty()
    expect(page.locator("#running")).to_be_hidden()
    expect(page.locator("#messages > li")).to_have_count(messages_before + 2)
    expect(page.locator("#messages > li").last.locator("strong").last).to_have_text("cable")
    expect(page.locator("#fix-card")).to_contain_text("Swap it")
    assert page.evaluate("added") <= 4
    expect(composer).to_be_focused()
    expect(composer).to_have_value("And the next")
    assert composer.evaluate("field => field.selectionStart") == len("And the nex")


def test_no_state_of_a_stream_breaks_a_rule_of_accessibility(
    page: Page, assistant: Assistant
) -> None:
    hear(page, assistant)
    assert violations(page) == []
    Wires.cut()
    expect(page.locator("#running")).to_contain_text("Reply interrupted.")
    assert violations(page) == []
    page.reload()
    expect(page.locator("#messages > li").last).to_contain_text("Reply being written")
    assert violations(page) == []
    assistant.says_more()


def test_send_keeps_the_focus_and_takes_nothing_while_a_reply_comes(
    page: Page, assistant: Assistant
) -> None:
    hear(page, assistant)
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_focused()
    expect(send).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Message to the assistant").fill("Too early")
    send.focus()
    page.keyboard.press("Enter")
    assistant.says_more()
    expect(page.locator("#status")).to_contain_text("Reply ready")
    expect(page.get_by_label("Message to the assistant")).to_have_value("Too early")
    expect(send).to_be_focused()
    assert len(assistant.turns) == 1


def test_a_reload_shows_what_came_so_far_and_later_all_of_it(
    page: Page, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 0.0)
    hear(page, assistant)
    page.reload()
    pending = page.locator("#messages > li").last
    expect(pending).to_contain_text("Look at the **cable** first.")
    expect(pending).to_contain_text("Reply being written")
    assistant.says_more()
    settle()
    look_again(page)
    expect(page.locator("#messages > li").last).to_contain_text("Then tell me what you see.")
    expect(page.locator("#messages > li.unfinished")).to_have_count(0)


def test_stop_ends_it_and_keeps_what_came(
    page: Page, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 0.0)
    assistant.parts = (WORDS, "More of it. ", REST)
    hear(page, assistant)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_have_text("Stopping the reply.")
    assistant.says_more()
    last = page.locator("#messages > li").last
    expect(last).to_contain_text("Stopped.")
    expect(last).to_contain_text("Look at the cable first. More of it.")
    expect(page.locator("#stream")).to_be_empty()
    expect(page.get_by_label("Message to the assistant")).to_be_focused()

    last.get_by_role("button", name="Retry").click()
    expect(page.locator("#messages > li.user")).to_have_count(2)
    assistant.says_more(3, turn=2)
    expect(page.locator("#status")).to_contain_text("Reply ready")
    expect(page.locator("#messages > li").last).to_contain_text("Then tell me")


def test_a_cut_stream_says_so_and_finds_the_reply_again(page: Page, assistant: Assistant) -> None:
    hear(page, assistant)
    Wires.cut()
    running = page.locator("#running")
    expect(running).to_contain_text("Reply interrupted.")
    expect(page.locator("#status")).to_have_text("Reply interrupted.")
    expect(page.locator("#stream")).to_contain_text("cable")
    expect(running.get_by_role("button", name="Stop")).to_be_hidden()
    assistant.says_more()
    settle()
    running.get_by_role("button", name="Retry").click()
    expect(page.locator("#messages > li").last).to_contain_text("Then tell me what you see.")
    expect(page.locator("#stream")).to_be_empty()
    expect(running).to_be_hidden()
    assert len(assistant.turns) == 1


def test_a_reply_that_died_is_asked_again_from_where_it_broke(
    app: Flask, page: Page, assistant: Assistant, session_id: uuid.UUID
) -> None:
    hear(page, assistant)
    with app.app_context(), writing():  # as the database stands 15 s after the process was killed
        reply = db.session.query(Message).filter_by(status="running").one()
        reply.status, reply.raw, reply.content_html = "interrupted", WORDS, "<p>Look at the</p>"
        db.session.commit()
    Wires.cut()
    page.locator("#running").get_by_role("button", name="Retry").click()
    expect(page.locator("#messages > li.user")).to_have_count(2)
    expect(page.locator("#messages > li").nth(-2)).to_contain_text("Reply interrupted.")
    assistant.says_more(9)
    assistant.says_more(2, turn=2)
    expect(page.locator("#status")).to_contain_text("Reply ready")
    expect(page.locator("#stream")).to_be_empty()
    assert len(assistant.turns) == 2


def test_a_reader_who_scrolled_up_is_left_there(page: Page, assistant: Assistant) -> None:
    scroller = page.locator("#log-scroll")
    place = "node => node.scrollTop"
    say(page)
    expect(page.locator("#messages > li.user")).to_have_count(1)
    at_end = "node => node.scrollHeight - node.scrollTop - node.clientHeight < 2"
    assert scroller.evaluate(at_end)
    before = scroller.evaluate("node => (node.scrollTop -= 300, node.scrollTop)")
    assistant.says_more()
    expect(page.locator("#stream")).to_contain_text("cable")
    assistant.says_more()
    expect(page.locator("#status")).to_contain_text("Reply ready")
    assert scroller.evaluate(place) == before


def test_another_tab_is_refused_kindly_and_then_catches_up(
    page: Page, assistant: Assistant
) -> None:
    hear(page, assistant)
    other = page.context.new_page()
    other.goto(page.url)
    say(other, "From the other tab")
    expect(other.get_by_role("alert")).to_contain_text("still replying")
    expect(other.get_by_label("Message to the assistant")).to_have_value("From the other tab")
    assistant.says_more()
    expect(page.locator("#status")).to_contain_text("Reply ready")
    other.get_by_role("button", name="Send").click()
    expect(other.locator("#messages > li.user")).to_have_count(2)
    expect(other.get_by_role("alert")).to_be_empty()
    assistant.says_more(2, turn=2)
    expect(other.locator("#status")).to_contain_text("Reply ready")
    expect(other.locator("#messages > li.unfinished")).to_have_count(0)


def test_what_happens_meanwhile_is_left_alone(page: Page, assistant: Assistant) -> None:
    hear(page, assistant)
    page.get_by_label("Message to the assistant").fill("It is silent.")  # as it was sent
    page.get_by_label("Add a fact").fill("It hums.")
    page.get_by_role("button", name="Add fact").click()
    expect(page.locator("#facts")).to_contain_text("It hums.")
    page.route("**/facts", lambda route: route.fulfill(status=503, body=""))
    page.get_by_label("Add a fact").fill("It is warm.")
    page.get_by_role("button", name="Add fact").click()
    expect(page.get_by_role("alert")).to_contain_text("Something broke")
    assistant.says_more()
    expect(page.locator("#status")).to_contain_text("Reply ready")
    expect(page.get_by_role("alert")).to_contain_text("Something broke")
    expect(page.get_by_label("Add a fact")).to_have_value("It is warm.")
    expect(page.get_by_label("Message to the assistant")).to_have_value("It is silent.")


def test_a_full_house_sends_the_message_without_a_stream(
    page: Page, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "streams", Seats(0))
    with page.expect_navigation():
        say(page)
    pending = page.locator("#messages > li").last
    expect(pending).to_contain_text("Reply being written")
    expect(page.get_by_label("Message to the assistant")).to_have_value("")
    assistant.says_more(2)
    settle()
    look_again(page)
    expect(page.locator("#messages > li").last).to_contain_text("Then tell me what you see.")


@without_javascript
def test_without_javascript_the_page_waits_and_then_shows_where_it_stands(
    page: Page, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "PATIENCE", 0.0)
    say(page)
    pending = page.locator("#messages > li").last
    expect(pending).to_contain_text("Reply being written")
    say(page, "Too early")
    expect(page.get_by_role("alert")).to_contain_text("still replying")
    expect(page.get_by_label("Message to the assistant")).to_have_value("Too early")
    assistant.says_more(2)
    settle()
    look_again(page)
    expect(page.locator("#messages > li").last).to_contain_text("Then tell me what you see.")


def settle() -> None:
    """Wait until every turn under way is stored."""
    for thread in threading.enumerate():
        if thread.name == "chat-turn":
            thread.join(SECONDS)


def look_again(page: Page) -> None:
    """Follow the link, unless the page's own poll has brought the reply in its place."""
    with suppress(PlaywrightTimeout):
        page.get_by_role("link", name="Check again").click(timeout=2_000)
