"""From a pasted script to a template, a trial and a second version, with JavaScript and without."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.browser.library import through_the_library


def test_the_library_works_from_the_builder_to_the_archive(page: Page) -> None:
    log_in(page)
    states = list(through_the_library(page))
    assert states[-1] == "scripts-found"


def test_a_file_opens_the_second_step_and_the_way_back_keeps_it(page: Page, tmp_path: Path) -> None:
    script = tmp_path / "Restart service.sh"
    script.write_bytes(b'#!/bin/bash\r\nsystemctl restart "$1"\r\nname="$1"\r\n')
    log_in(page)
    page.goto("/script-templates/new")
    page.locator("input[type=file]").set_input_files(script)
    page.get_by_role("button", name="Find its parameters").click()
    expect(page.locator("input[name=name]")).to_have_value("Restart service")
    expect(page.get_by_text("Its line ends are now those that the language needs")).to_be_visible()
    expect(page.get_by_text("Syntax checked: the script can be read.")).to_be_visible()
    page.get_by_label("Description").fill("After an update.")
    page.get_by_role("button", name="Back to the script").click()
    expect(page.locator("textarea[name=body]")).to_have_value(
        '#!/bin/bash\nsystemctl restart "$1"\nname="$1"\n'
    )
    page.get_by_role("button", name="Find its parameters").click()
    expect(page.get_by_label("Description")).to_have_value("After an update.")
