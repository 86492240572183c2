"""No axe violation in any page or state: light and dark, 320 and 1280 px wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import TIMEOUT_MS
from tests.browser.screenshots import SCHEMES, SIZES, served, walk

AXE = Path(".venv/node/node_modules/axe-core/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found =>
    found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`))"""


def violations(page: Page) -> Any:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN, TAGS)


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>x</title><main><img src='x'><p style='color:#aaa'>pale</p></main>")
    found = violations(page)
    assert any(rule.startswith("image-alt") for rule in found)
    assert any(rule.startswith("color-contrast") for rule in found)
    page.close()


def test_no_state_of_any_page_breaks_a_rule(browser: Browser) -> None:
    broken: list[str] = []
    with served() as (base, rich, troubled):  # of its own: the walk resolves the session
        page = browser.new_page(base_url=base)
        page.set_default_timeout(TIMEOUT_MS)
        for name in walk(page, rich, troubled):
            for width, height in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
                    where = f"{name} {width} {scheme}"
                    broken += [f"{where}: {rule}" for rule in violations(page)]
                    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if wider > 0:
                        broken.append(f"{where}: {wider} px wider than the window")
        page.close()
    assert broken == []
