"""What a session's page costs to load, and how still it stands."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import TIMEOUT_MS, log_in
from tests.browser.screenshots import Site
from webapp.web import PAGE_SCRIPT, PAGE_SCRIPTS, sources

KB = 1024
MOST_REQUESTS = 6  # the browser's own for the icon included
SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    list.getEntries().forEach((entry) => { sum += entry.hadRecentInput ? 0 : entry.value; });
  }).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""


@pytest.fixture
def engineer(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page(base_url=site.base, viewport={"width": 1280, "height": 800})
    page.set_default_timeout(TIMEOUT_MS)
    log_in(page)
    yield page
    page.context.close()


def loaded(page: Page, path: str) -> list[Request]:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("request", note)
    return asked


def weight(request: Request) -> int:
    answer = request.response()
    assert answer is not None
    return len(gzip.compress(answer.body(), mtime=0))


def test_a_cold_page_keeps_to_its_budget(browser: Browser, site: Site, engineer: Page) -> None:
    cold = browser.new_context(base_url=site.base, storage_state=engineer.context.storage_state())
    asked = loaded(cold.new_page(), f"/sessions/{site.rich}")
    icon = 0 if any("favicon" in request.url for request in asked) else 1  # headless asks for none
    assert len(asked) + icon <= MOST_REQUESTS
    assert {request.url.startswith(site.base) for request in asked} == {True}
    sizes: Counter[str] = Counter()
    for request in asked:
        sizes[request.resource_type] += weight(request)
    assert set(sizes) == {"document", "stylesheet", "script", "other"}, "no fonts, no pictures"
    assert sizes["document"] <= 14 * KB
    assert sizes["stylesheet"] <= 8 * KB
    assert sizes["script"] <= 18 * KB
    cold.close()


def test_our_own_part_of_the_script_is_two_kilobytes() -> None:
    files = sources()
    made_by_others = b"\n".join(files[name] for name in PAGE_SCRIPTS[:-1])
    alone = len(gzip.compress(made_by_others, mtime=0))
    assert len(gzip.compress(files[PAGE_SCRIPT], mtime=0)) - alone <= 2 * KB


def test_a_warm_page_asks_once(engineer: Page, site: Site) -> None:
    path = f"/sessions/{site.rich}"
    loaded(engineer, path)
    answered: dict[str, bool] = {}
    wire = engineer.context.new_cdp_session(engineer)
    wire.send("Network.enable")

    def from_disk(told: dict[str, Any]) -> None:
        answered.setdefault(told["requestId"], told["response"]["fromDiskCache"])

    def from_memory(told: dict[str, Any]) -> None:
        answered[told["requestId"]] = True

    wire.on("Network.responseReceived", from_disk)
    wire.on("Network.requestServedFromCache", from_memory)
    loaded(engineer, path)
    assert len(answered) > 1
    assert list(answered.values()).count(False) == 1


def test_nothing_jumps_when_parts_arrive(workspace: Page) -> None:
    workspace.get_by_label("Add a fact").fill("It hums.")
    workspace.get_by_role("button", name="Add fact").click()
    expect(workspace.locator("#facts ol")).to_contain_text("It hums.")
    workspace.locator("#resolve").click()
    workspace.locator("#note-text").wait_for()
    workspace.keyboard.press("Escape")
    workspace.get_by_role("button", name="Run once").click()
    workspace.locator(".decided").wait_for()
    shifted: Any = workspace.evaluate(SHIFTED)
    assert shifted < 0.05


def test_a_fragment_is_small(workspace: Page) -> None:
    with workspace.expect_response("**/facts") as answered:
        workspace.get_by_label("Add a fact").fill("It hums.")
        workspace.get_by_role("button", name="Add fact").click()
    assert len(gzip.compress(answered.value.body(), mtime=0)) <= 4 * KB
