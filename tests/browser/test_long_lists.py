"""A session of two thousand messages: the page shows the newest, and more when it is asked to."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import entered
from tests.browser.test_accessibility import violations
from tests.factories import a_reply, a_session, a_talk, who
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedFact
from webapp.models import AISession, Fact, FactProposal, Message

TOP = "e => e.getBoundingClientRect().top"


@pytest.fixture
def long_id(app: Flask) -> uuid.UUID:
    """A session of Alice's with 140 messages and 30 facts; message 70 proposes one."""
    with app.app_context(), writing():
        owner = who("Alice")
        session = a_session(owner)
        said = a_talk(session, 70)
        said[69].proposals = [FactProposal(number=1, text="The queue is full.", kind="finding")]
        for number in range(30):
            Fact.add(session, owner, f"Finding {number}.")
        db.session.commit()
        return session.id


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def long_page(
    request: pytest.FixtureRequest, browser: Browser, base: str, long_id: uuid.UUID
) -> Iterator[Page]:
    page, raised = entered(browser, base, f"/sessions/{long_id}", javascript=request.param)
    yield page
    page.context.close()
    assert raised == []


def has_script(page: Page) -> bool:
    return page.locator("html.js").count() == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_earlier_messages_come_above_the_newest(long_page: Page, width: int) -> None:
    page = long_page
    messages = page.locator("li.message")
    expect(messages).to_have_count(50)
    expect(page.locator("#more-messages")).to_contain_text("50 of 140")
    page.get_by_label("Message to the assistant").fill("Half a thought")
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#show-earlier").scroll_into_view_if_needed()
    seam = page.locator("#messages li").first
    before = seam.evaluate(TOP)
    page.get_by_role("link", name="Show earlier messages").click()
    expect(messages).to_have_count(100)
    expect(page.locator("#more-messages")).to_contain_text("100 of 140")
    expect(messages.first).to_contain_text("Said 41.")
    if has_script(page):
        assert seam.evaluate(TOP) == pytest.approx(before, abs=2)
        expect(page.locator("#earlier-messages li").last).to_be_focused()
        expect(page.locator("#status")).to_have_text("50 earlier messages shown.")
        expect(page.get_by_label("Message to the assistant")).to_have_value("Half a thought")
    else:
        expect(page.locator("#earlier")).to_be_in_viewport()
    page.get_by_role("link", name="Show earlier messages").click()
    expect(messages).to_have_count(140 if has_script(page) else 90)
    expect(messages.first).to_contain_text("Said 1.")
    expect(page.locator("#more-messages")).to_contain_text("The conversation starts here.")
    assert page.get_by_role("link", name="Show earlier messages").count() == 0


def test_without_script_the_road_leads_down_again(
    browser: Browser, base: str, long_id: uuid.UUID
) -> None:
    page, _ = entered(browser, base, f"/sessions/{long_id}", javascript=False)
    page.goto(f"{base}/sessions/{long_id}?before=41")
    expect(page.locator("#earlier")).to_contain_text("50 between these and the newest")
    page.get_by_role("link", name="Show the messages after these").click()
    expect(page.locator("#earlier li.message").first).to_contain_text("Said 41.")
    expect(page.get_by_role("link", name="Show the messages after these")).to_have_count(0)
    page.context.close()


def test_an_earlier_proposal_is_taken_where_it_stands(long_page: Page) -> None:
    page = long_page
    page.get_by_role("link", name="Show earlier messages").click()
    page.get_by_role("button", name=re.compile("^Add to the facts")).click()
    expect(page.locator("#facts")).to_contain_text("The queue is full.")
    if has_script(page):
        expect(page.locator("#earlier")).to_contain_text("Added to the facts")
        expect(page.locator("li.message")).to_have_count(100)


def test_what_is_shown_stays_when_a_teammate_and_the_assistant_speak(
    app: Flask, browser: Browser, base: str, long_id: uuid.UUID
) -> None:
    page, raised = entered(browser, base, f"/sessions/{long_id}")
    page.get_by_role("link", name="Show earlier messages").click()
    expect(page.locator("li.message")).to_have_count(100)
    with app.app_context(), writing():
        session = db.session.get_one(AISession, long_id)
        a_reply(session, facts=[ProposedFact("The fuser is cold.", "finding")])
        Fact.add(session, who("Bob"), "It hums.")
        db.session.commit()
    page.evaluate("htmx.trigger('#news', 'look')")
    expect(page.locator("#facts")).to_contain_text("It hums.")
    expect(page.locator("li.message")).to_have_count(101)
    page.get_by_label("Message to the assistant").fill("The printer is silent")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#status")).to_contain_text("Reply ready")
    expect(page.locator("li.message")).to_have_count(103)
    numbers = page.locator("li.message").evaluate_all("all => new Set(all.map((e) => e.id)).size")
    assert numbers == 103
    page.context.close()
    assert raised == []


def test_earlier_facts_are_edited_too(long_page: Page) -> None:
    page = long_page
    facts = page.locator("#facts li.fact")
    expect(facts).to_have_count(20)
    expect(page.locator("#facts h3")).to_contain_text("30 facts")
    page.get_by_role("link", name="Show earlier facts").click()
    expect(facts).to_have_count(30)
    facts.first.get_by_role("link", name="Edit F1").click()
    page.get_by_label("Fact F1", exact=True).fill("Finding zero.")
    page.get_by_role("button", name="Save").click()
    if has_script(page):
        expect(facts.first).to_contain_text("Finding zero.")
        expect(facts).to_have_count(30)
        assert violations(page) == []
    else:
        expect(facts).to_have_count(20)


def test_a_message_is_led_to_however_old(app: Flask, long_page: Page, long_id: uuid.UUID) -> None:
    page = long_page
    with app.app_context():
        numbers = (10, 60, 139)
        wanted = db.session.query(Message.id).filter(Message.number.in_(numbers))
        keys = [key for (key,) in wanted.filter_by(ai_session_id=long_id).order_by("number")]
    for number, key in zip(numbers, keys, strict=True):
        page.goto(f"{page.url.partition('/sessions')[0]}/sessions/{long_id}/messages/{key}")
        message = page.locator(f"#message-{key}")
        expect(message).to_be_in_viewport()
        expect(message).to_contain_text(f"Said {number}.")
        assert page.locator("li.message").count() <= 102
