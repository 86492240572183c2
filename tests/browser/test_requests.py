"""What a click sends, and what happens when no good answer comes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

CLICKS = """selector => {
  for (let click = 0; click < 4; click++) document.querySelector(selector)?.click();
}"""


def test_four_clicks_decide_once(workspace: Page) -> None:
    sent: list[Request] = []
    workspace.on("request", lambda request: note(sent, request))
    workspace.evaluate(CLICKS, "#decide-one_off")
    workspace.locator(".decided").wait_for()
    assert len(sent) == 1


def note(sent: list[Request], request: Request) -> None:
    if request.method == "POST":
        sent.append(request)


def test_nothing_is_said_to_be_done_before_it_is(workspace: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    workspace.route("**/decision", hold)
    with workspace.expect_request("**/decision"):
        workspace.get_by_role("button", name="Run once").click()
    while not held:
        workspace.evaluate("1")  # lets the route's handler run
    expect(workspace.locator("#decide-one_off")).to_have_attribute("aria-disabled", "true")
    expect(workspace.locator("#fix")).not_to_contain_text("Decided")
    expect(workspace.locator("#finish")).to_contain_text("fix open")
    held[0].continue_()
    expect(workspace.locator("#fix")).to_contain_text("Decided")


def test_a_lost_request_can_be_sent_again(workspace: Page) -> None:
    workspace.route("**/facts", lambda route: route.abort())
    field = workspace.get_by_label("Add a fact")
    field.fill("It hums.")
    workspace.get_by_role("button", name="Add fact").click()
    alert = workspace.get_by_role("alert")
    expect(alert).to_contain_text("No answer from the server.")
    expect(alert).to_contain_text("Nothing you typed is lost.")
    expect(workspace.get_by_role("button", name="Add fact")).to_be_focused()
    expect(field).to_have_value("It hums.")
    workspace.unroute("**/facts")
    alert.get_by_role("button", name="Retry").click()
    expect(workspace.locator("#facts ol")).to_contain_text("It hums.")
    expect(alert).to_be_empty()


def test_a_server_that_hangs_is_given_up(workspace: Page) -> None:
    assert workspace.evaluate("htmx.config.defaultTimeout") == 60_000
    workspace.evaluate("htmx.config.defaultTimeout = 300")
    workspace.route("**/facts", lambda _route: None)
    workspace.get_by_label("Add a fact").fill("It hums.")
    workspace.get_by_role("button", name="Add fact").click()
    expect(workspace.get_by_role("alert")).to_contain_text("No answer from the server.")
    workspace.get_by_role("button", name=re.compile("Pass.*C1")).click()
    expect(workspace.locator("#checks")).to_contain_text("Passed")


def test_a_refused_field_is_named_described_and_focused(workspace: Page) -> None:
    workspace.get_by_role("button", name="Add fact").click()
    field = workspace.get_by_label("Add a fact")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    described = field.get_attribute("aria-describedby") or ""
    expect(workspace.locator(f"#{described.split()[0]}")).to_be_visible()
    workspace.goto("/sessions/new")
    workspace.get_by_role("button", name="Start the session").click()
    assert workspace.title().startswith("Error:")
    summary = workspace.locator("#session-problems")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(workspace.get_by_label("Title")).to_be_focused()


def test_the_status_and_the_alert_are_never_replaced(workspace: Page) -> None:
    workspace.evaluate(
        "['status', 'alert'].forEach((id) => { document.getElementById(id).kept = id; })"
    )
    workspace.get_by_label("Add a fact").fill("It hums.")
    workspace.get_by_role("button", name="Add fact").click()
    expect(workspace.locator("#status")).to_have_text("Fact added.")
    workspace.get_by_role("button", name="Run once").click()
    workspace.locator(".decided").wait_for()
    kept = workspace.evaluate("['status', 'alert'].map((id) => document.getElementById(id).kept)")
    assert kept == ["status", "alert"]


@pytest.mark.parametrize("words", ["", "x" * 1_100_000], ids=["empty", "too much"])
def test_a_refused_message_is_not_said_to_be_answered(workspace: Page, words: str) -> None:
    message = workspace.get_by_label("Message to the assistant")
    message.fill(words)
    workspace.get_by_role("button", name="Send").click()
    expect(workspace.get_by_text("Enter a message." if not words else "too much")).to_be_visible()
    expect(workspace.locator("#status")).to_be_empty()
    assert len(message.input_value()) == len(words)
