"""Two people at one session: what one does comes to the other, who keeps focus, text and place."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import entered
from tests.browser.test_budget import SHIFTED

HEARD_MS = 5_000
SEEN_MS = 10_000  # who comes is written down at their first question


@dataclass(frozen=True, slots=True)
class Desk:
    alice: Page
    bob: Page


@pytest.fixture
def desk(browser: Browser, base: str, session_id: uuid.UUID) -> Iterator[Desk]:
    path = f"/sessions/{session_id}"
    alice, raised = entered(browser, base, path)
    bob, also = entered(browser, base, path, email="bob@north.example")
    yield Desk(alice, bob)
    alice.context.close()
    bob.context.close()
    assert raised + also == []


def add_fact(page: Page, words: str) -> None:
    page.get_by_label("Add a fact").fill(words)
    page.get_by_role("button", name="Add fact").click()
    expect(page.locator("#facts ol")).to_contain_text(words)


def test_what_one_does_comes_to_the_other_within_five_seconds(desk: Desk) -> None:
    add_fact(desk.alice, "It hums.")
    expect(desk.bob.locator("#facts ol")).to_contain_text("It hums.", timeout=HEARD_MS)
    expect(desk.bob.locator("#status")).to_have_text("Changed meanwhile: the facts.")
    desk.bob.get_by_role("button", name=re.compile("Fail.*C1")).click()
    expect(desk.alice.locator("#checks")).to_contain_text("Failed", timeout=HEARD_MS)
    desk.bob.get_by_role("button", name="Dismiss", exact=False).first.click()
    expect(desk.alice.locator("#fix")).to_contain_text("Dismissed", timeout=HEARD_MS)


def test_what_arrives_moves_nothing(desk: Desk) -> None:
    expect(desk.bob.locator("#here")).to_contain_text("Alice", timeout=SEEN_MS)
    add_fact(desk.alice, "It hums.")
    expect(desk.bob.locator("#facts ol")).to_contain_text("It hums.", timeout=HEARD_MS)
    assert desk.bob.evaluate(SHIFTED) < 0.05


def test_each_sees_that_the_other_is_here_and_has_left(desk: Desk) -> None:
    expect(desk.alice.locator("#here")).to_contain_text("Bob", timeout=SEEN_MS)
    expect(desk.bob.locator("#here")).to_contain_text("Alice", timeout=SEEN_MS)
    expect(desk.alice.locator("#here")).not_to_contain_text("Alice")


def test_focus_typed_text_and_place_stay(desk: Desk) -> None:
    bob = desk.bob
    scroller = bob.locator("#log-scroll")
    scroller.evaluate("node => { node.scrollTop = 120; }")
    bob.get_by_text("Add what you saw").first.click()
    bob.get_by_label("What you saw").first.fill("The cable is")
    field = bob.get_by_label("Add a fact")
    field.fill("It smells")
    bob.keyboard.press("ArrowLeft")
    add_fact(desk.alice, "It hums.")
    desk.alice.get_by_role("button", name=re.compile("Pass.*C1")).click()
    expect(bob.locator("#facts ol")).to_contain_text("It hums.", timeout=HEARD_MS)
    expect(bob.locator("#facts .count")).to_have_text("2 facts", timeout=HEARD_MS)
    expect(field).to_be_focused()
    expect(field).to_have_value("It smells")
    assert field.evaluate("field => field.selectionStart") == len("It smell")
    expect(bob.get_by_label("What you saw").first).to_have_value("The cable is")
    expect(bob.locator("#checks .kept-note").first).to_be_visible()
    assert scroller.evaluate("node => node.scrollTop") == 120


def test_a_hidden_page_asks_nothing_and_catches_up_when_it_is_seen(desk: Desk) -> None:
    bob, asked = desk.bob, []
    bob.on("request", lambda request: asked.append(request.url))
    hide = "is => Object.defineProperty(document, 'hidden', {configurable: true, get: () => is})"
    bob.evaluate(hide, True)  # noqa: FBT003 - the value the browser would give
    with bob.expect_request("**/help/keyboard"):
        bob.evaluate("['every', 'look', 'every'].forEach((name) => htmx.trigger('#news', name))")
        bob.keyboard.press("?")
    assert [url for url in asked if "/news" in url] == []
    bob.keyboard.press("Escape")
    add_fact(desk.alice, "It hums.")
    bob.evaluate(hide, False)  # noqa: FBT003 - likewise
    bob.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(bob.locator("#facts ol")).to_contain_text("It hums.", timeout=2_000)


def test_a_lost_connection_is_said_once_and_found_again(desk: Desk) -> None:
    def lost(route: Route) -> None:
        route.abort()

    status = desk.bob.locator("#status")
    desk.bob.route("**/news?*", lost)
    expect(status).to_have_text("Connection lost, trying again.", timeout=HEARD_MS)
    expect(desk.bob.get_by_role("alert")).to_be_empty()
    add_fact(desk.alice, "It hums.")
    desk.bob.unroute("**/news?*", lost)
    expect(desk.bob.locator("#facts ol")).to_contain_text("It hums.", timeout=HEARD_MS)
    expect(status).to_have_text("Connected again.", timeout=HEARD_MS)


def test_an_answer_from_before_an_own_change_is_dropped(desk: Desk) -> None:
    bob, held = desk.bob, []

    def hold(route: Route) -> None:
        held.append((route, route.fetch()))

    add_fact(desk.alice, "It hums.")
    bob.route("**/news?*", hold)
    with bob.expect_request("**/news?*", timeout=HEARD_MS):
        pass
    add_fact(bob, "It is warm.")
    for route, answer in held:
        route.fulfill(response=answer)
    bob.unroute("**/news?*", hold)
    expect(bob.locator("#facts ol")).to_contain_text("It is warm.")
    expect(bob.locator("#facts ol")).to_contain_text("It hums.", timeout=HEARD_MS)
