"""No axe violation and no invalid HTML in any page or state.

Looked at light and dark, 320 and 1280 px wide.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import TIMEOUT_MS
from tests.browser.screenshots import SCHEMES, SIZES, served, walk

AXE = Path(".venv/node/node_modules/axe-core/axe.min.js")
VNU = Path(".venv/node/node_modules/vnu-jar/build/dist/vnu.jar")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found =>
    found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' | ')}`))"""

UNDECIDED = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found =>
    found.incomplete.map(v => [v.id, v.nodes.map(n => n.target).join(' | ')]))"""

# A script that scrolls is cut off at its edge, and axe does not judge what it cannot see whole;
# the colours of both are computed by `tests/test_design_tokens.py`.
LEFT_TO_PEOPLE = {"color-contrast"}


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


@dataclass
class Walked:
    """What was found on the way through every state."""

    broken: list[str] = field(default_factory=list)
    undecided: dict[str, set[str]] = field(default_factory=dict)
    states: int = 0


@pytest.fixture(scope="module")
def walked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Walked, Path]:
    found, pages = Walked(), tmp_path_factory.mktemp("pages")
    with served() as site:  # of its own: the walk resolves the session and breaks the database
        page = browser.new_page(base_url=site.base)
        page.set_default_timeout(TIMEOUT_MS)
        for name in walk(page, site):
            (pages / f"{name}.html").write_text(page.content(), encoding="utf-8")
            look(page, name, found)
        page.close()
    return found, pages


def look(page: Page, name: str, found: Walked) -> None:
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
            where = f"{name} {width} {scheme}"
            found.states += 1
            found.broken += [f"{where}: {rule}" for rule in violations(page)]
            for rule, what in page.evaluate(UNDECIDED, TAGS):
                found.undecided.setdefault(rule, set()).add(f"{where}: {what}")
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                found.broken.append(f"{where}: {wider} px wider than the window")


def test_no_state_of_any_page_breaks_a_rule(walked: tuple[Walked, Path]) -> None:
    found, _ = walked
    assert found.broken == []
    assert found.states > 300


def test_what_axe_leaves_to_people_is_explained(walked: tuple[Walked, Path]) -> None:
    found, _ = walked
    unexplained = {
        rule: sorted(places)[:3]
        for rule, places in found.undecided.items()
        if rule not in LEFT_TO_PEOPLE
    }
    assert unexplained == {}


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<!DOCTYPE html><title>x</title><p id=a><b id=a>x</p>")
    assert "Duplicate ID" in checked(tmp_path)


def test_every_state_is_valid_html_also_after_its_swaps(walked: tuple[Walked, Path]) -> None:
    _, pages = walked
    assert checked(pages) == ""


def checked(folder: Path) -> str:
    """Return what the Nu checker finds in the pages of a folder; nothing is the empty text."""
    command = ["java", "-jar", str(VNU.resolve()), "--errors-only", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr
