"""An import watched to its end, and a draft that is merged: with and without JavaScript."""

from __future__ import annotations

import uuid

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import log_in
from tests.lib.scripts import zips

COUNT = 40


def archive(word: str) -> FilePayload:
    scripts = {f"{word} {n}.ps1": f"param([string]$Name)\n# {word} {n}\n" for n in range(COUNT)}
    packed = zips.archive({**scripts, "photo.png": "x"}).getvalue()
    return {"name": f"{word}.zip", "mimeType": "application/zip", "buffer": packed}


def test_an_import_is_watched_to_its_report_and_taken_out_again(page: Page) -> None:
    word = f"w{uuid.uuid4().hex[:8]}"
    log_in(page)
    page.goto("/script-templates")
    page.get_by_role("link", name="Import").click()
    page.set_input_files("#import-files", archive(word))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name=f"Import of {word}.zip")).to_be_visible()
    expect(page.get_by_text(f"Taken ({COUNT})")).to_be_visible(timeout=60_000)
    expect(page.locator("#import-bar")).to_have_count(0)
    page.get_by_role("link", name="Refused (1)").click()
    expect(page.locator(".row .hint")).to_contain_text("Not a script")
    page.goto("/script-exports")
    page.get_by_label(f"{word} 0 PowerShell", exact=True).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the chosen").click()
    assert download.value.suggested_filename == "scripts.zip"
