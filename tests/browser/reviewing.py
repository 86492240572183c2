"""Leads a browser through an import and through the queue of drafts."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import FilePayload, Page

from tests.browser.showcase import SCRIPT
from tests.lib.scripts import zips

LIBRARY: dict[str, bytes | str] = {
    "repo/scripts/Clear print queue.ps1": SCRIPT.replace("-Force\n", "-Force -Verbose\n"),
    "repo/scripts/Win_Add_Printer.ps1": "param([string]$Name, [string]$ApiToken)\nAdd-Printer\n",
    "repo/scripts/disk.sh": "#!/bin/bash\r\ndf -h\r\n",
    "repo/photo.png": "no script",
    "../outside.ps1": "Get-Date",
    "repo/scripts/empty.cmd": "",
}
ARCHIVE: FilePayload = {
    "name": "library.zip",
    "mimeType": "application/zip",
    "buffer": zips.archive(LIBRARY).getvalue(),
}


def through_the_imports(page: Page) -> Iterator[str]:
    """Yield the name of each state."""
    page.goto("/script-imports")
    yield "imports-empty"
    page.get_by_role("button", name="Import").click()
    page.locator(".error").wait_for()
    yield "import-refused"
    page.set_input_files("#import-files", ARCHIVE)
    page.get_by_role("button", name="Import").click()
    page.get_by_text("Taken (3)").wait_for()
    page.get_by_text("The report as text").click()
    yield "import-report"
    page.goto("/script-imports")
    yield "imports"
    page.goto("/script-exports")
    yield "export"


def through_the_drafts(page: Page) -> Iterator[str]:
    """Yield the name of each state; the library holds a template like the draft that waits."""
    page.goto("/drafts")
    yield "drafts"
    page.locator("a.row-title").first.click()
    page.get_by_role("heading", name="Decide").wait_for()
    yield "draft"
    page.get_by_label("Name in the library").fill("")
    page.get_by_role("button", name="Accept into the library").click()
    page.locator(".problems").wait_for()
    yield "draft-refused"
    page.get_by_label("Compare with").select_option(label="Clear print queue")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("button", name="Merge into").click()
    page.get_by_role("button", name="Undo").wait_for()
    yield "draft-merged"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Reject …").click()
    page.get_by_label("Reason").fill("One site only.")
    page.get_by_role("button", name="Reject the draft").click()
    page.get_by_role("button", name="Undo").wait_for()
    yield "draft-rejected"
    page.goto("/drafts?status=accepted")
    yield "drafts-none"
