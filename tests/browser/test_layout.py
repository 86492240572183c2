"""Sizes, outlines, motion and colours that people set for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import TIMEOUT_MS, log_in
from tests.browser.screenshots import Site

SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((each) => each.checkVisibility()
    && !each.closest('.visually-hidden, .skip, p.typed, .prose'))
  .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
STOP = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {tag: at.tagName, id: at.id, width: parseFloat(style.outlineWidth),
    line: style.outlineStyle, seen: at.contains(seen) || Boolean(seen?.contains(at))};
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
STILL = "() => document.getAnimations().length"
EDGES = """() => ['.card', '.badge', '.chip', '.button'].map((selector) => {
  const each = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  return parseFloat(getComputedStyle(each).borderTopWidth);
})"""

UNFOLDED_TOO_WIDE = """() => [...document.querySelectorAll('main details')]
  .filter((each) => each.parentElement.checkVisibility())
  .filter((each) => {
    each.open = true;
    return each.offsetWidth > each.parentElement.clientWidth;
  })
  .map((each) => each.outerHTML.slice(0, 90))"""


@pytest.fixture
def session_page(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page(base_url=site.base, viewport={"width": 1280, "height": 800})
    page.set_default_timeout(TIMEOUT_MS)
    log_in(page)
    page.goto(f"/sessions/{site.rich}")
    yield page
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_is_large_enough_to_hit(session_page: Page, width: int) -> None:
    session_page.set_viewport_size({"width": width, "height": 800})
    assert session_page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_stop_of_the_keyboard_is_outlined_and_uncovered(
    session_page: Page, width: int
) -> None:
    session_page.set_viewport_size({"width": width, "height": 800})
    stops: list[dict[str, Any]] = []
    while len(stops) < 120:
        session_page.keyboard.press("Tab")
        stop = session_page.evaluate(STOP)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)
    assert len(stops) > 20
    assert [stop for stop in stops if stop["line"] == "none" or stop["width"] < 2] == []
    assert [stop for stop in stops if not stop["seen"]] == []


def test_nothing_moves_for_who_wants_no_motion(session_page: Page) -> None:
    session_page.emulate_media(reduced_motion="reduce")
    session_page.locator("#resolve").click()
    session_page.locator("#note-text").wait_for()
    assert session_page.evaluate(STILL) == 0


def test_forced_colours_keep_every_edge(session_page: Page) -> None:
    session_page.emulate_media(forced_colors="active")
    assert min(session_page.evaluate(EDGES)) >= 1


def test_wider_spacing_loses_nothing(session_page: Page) -> None:
    session_page.set_viewport_size({"width": 320, "height": 640})
    session_page.evaluate(
        """(css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);
        }""",
        SPACED,
    )
    assert session_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clipped = session_page.evaluate(
        """() => [...document.querySelectorAll('.button, .chip, .badge')]
          .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 2)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert clipped == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_that_unfolds_is_wider_than_its_place(session_page: Page, width: int) -> None:
    session_page.set_viewport_size({"width": width, "height": 640})
    assert session_page.evaluate(UNFOLDED_TOO_WIDE) == []
    assert session_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_note_prints_as_a_clean_page(session_page: Page, site: Site) -> None:
    session_page.goto(f"/sessions/{site.rich}/note")
    session_page.emulate_media(media="print")
    for hidden in (".bar", ".actions", "form", ".back"):
        assert not session_page.locator(hidden).first.is_visible(), hidden
    assert session_page.locator("#note-text").is_visible()
